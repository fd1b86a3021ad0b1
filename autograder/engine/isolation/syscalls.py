"""The system calls that the worker may make, by name, with their numbers on x86_64 and aarch64."""

from __future__ import annotations

MACHINES = ("x86_64", "aarch64")


def _table(text: str) -> dict[str, dict[str, int]]:
    """`{machine: {name: number}}` from `name x86_64 aarch64; …`, where `-` says there is no such call."""
    tables: dict[str, dict[str, int]] = {machine: {} for machine in MACHINES}
    for entry in filter(None, (entry.split() for entry in text.split(";"))):
        for machine, number in zip(MACHINES, entry[1:], strict=True):
            if number != "-":
                tables[machine][entry[0]] = int(number)
    return tables


# In the order of how often TensorFlow makes them, since a filter is read from its top.
# Not here on purpose: truncate, chmod, utime, setxattr, mknod, link (Landlock does not see, or did not
# always see, the first four), sockets, semaphores and queues that outlive their process.
ALLOWED = _table("""
    mmap 9 222; munmap 11 215; gettid 186 178; uname 63 160; futex 202 98; mprotect 10 226;
    rt_sigprocmask 14 135; brk 12 214; sched_getaffinity 204 123; read 0 63; write 1 64; close 3 57;
    newfstatat 262 79; lseek 8 62; set_robust_list 273 99; rseq 334 293; sysinfo 99 179;
    madvise 28 233; exit 60 93; clock_nanosleep 230 115; sched_yield 24 124; fstat 5 80;
    mremap 25 216; msync 26 227; mincore 27 232;
    stat 4 -; lstat 6 -; poll 7 -; pread64 17 67; pwrite64 18 68; readv 19 65; writev 20 66;
    access 21 -; pipe 22 -; pipe2 293 59; select 23 -; pselect6 270 72; ppoll 271 73; dup 32 23;
    dup2 33 -; dup3 292 24; sendfile 40 71; copy_file_range 326 285; flock 73 32; fsync 74 82;
    fdatasync 75 83; ftruncate 77 46; fallocate 285 47; fadvise64 221 223; getdents 78 -;
    getdents64 217 61; getcwd 79 17; chdir 80 49; fchdir 81 50; rename 82 -; renameat 264 38;
    renameat2 316 276; mkdir 83 -; mkdirat 258 34; rmdir 84 -; unlink 87 -; unlinkat 263 35;
    symlink 88 -; symlinkat 266 36; readlink 89 -; readlinkat 267 78; umask 95 166; statfs 137 43;
    fstatfs 138 44; faccessat 269 48; faccessat2 439 439; statx 332 291; preadv 295 69;
    pwritev 296 70; preadv2 327 286; pwritev2 328 287; close_range 436 436; getxattr 191 8;
    lgetxattr 192 9; fgetxattr 193 10; listxattr 194 11; llistxattr 195 12; flistxattr 196 13;
    futex_waitv 449 449; set_tid_address 218 96; exit_group 231 94;
    sched_getscheduler 145 120; sched_getparam 143 121; sched_get_priority_max 146 125;
    sched_get_priority_min 147 126; membarrier 324 283; getcpu 309 168; restart_syscall 219 128;
    arch_prctl 158 -; wait4 61 260; waitid 247 95;
    rt_sigaction 13 134; rt_sigreturn 15 139; rt_sigpending 127 136; rt_sigtimedwait 128 137;
    rt_sigsuspend 130 133; sigaltstack 131 132; pause 34 -; alarm 37 -; setitimer 38 103;
    getitimer 36 102; timer_create 222 107; timer_settime 223 110; timer_gettime 224 108;
    timer_delete 226 111; timer_getoverrun 225 109; signalfd4 289 74;
    nanosleep 35 101; clock_gettime 228 113; clock_getres 229 114; gettimeofday 96 169; time 201 -;
    times 100 153; getrusage 98 165;
    getpid 39 172; getppid 110 173; getuid 102 174; geteuid 107 175; getgid 104 176; getegid 108 177;
    getresuid 118 148; getresgid 120 150; getgroups 115 158; getpgrp 111 -; getpgid 121 155;
    getsid 124 156; getpriority 140 141; getrlimit 97 163; getrandom 318 278; capget 125 90;
    epoll_create 213 -; epoll_create1 291 20; epoll_ctl 233 21; epoll_wait 232 -; epoll_pwait 281 22;
    epoll_pwait2 441 441; eventfd2 290 19; timerfd_create 283 85; timerfd_settime 286 86;
    timerfd_gettime 287 87;
    recvfrom 45 207; sendto 44 206; shutdown 48 210; getsockname 51 204; getpeername 52 205;
    getsockopt 55 209
""")

# Allowed with some arguments; `seccomp` says which.
CONDITIONAL = _table("""
    openat 257 56; open 2 -; clone 56 220; fcntl 72 25; ioctl 16 29; prctl 157 167; tgkill 234 131;
    kill 62 129; prlimit64 302 261
""")

# Answered as an older kernel would, so that the C library takes another road.
ABSENT = _table("clone3 435 435; memfd_create 319 279; openat2 437 437")

# No exercise and no library that one uses makes these: whoever does is up to something.
HOSTILE = _table("""
    ptrace 101 117; process_vm_readv 310 270; process_vm_writev 311 271; pidfd_getfd 438 438;
    kcmp 312 272; unshare 272 97; setns 308 268; mount 165 40; umount2 166 39; pivot_root 155 41;
    chroot 161 51; mount_setattr 442 442; move_mount 429 429; open_tree 428 428; fsopen 430 430;
    fsmount 432 432; open_by_handle_at 304 265; bpf 321 280; keyctl 250 219; add_key 248 217;
    request_key 249 218; io_uring_setup 425 425; io_uring_enter 426 426; io_uring_register 427 427;
    userfaultfd 323 282; perf_event_open 298 241; init_module 175 105; finit_module 313 273;
    kexec_load 246 104; reboot 169 142
""")
