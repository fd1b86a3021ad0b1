# Grades in a container, where students' code meets dlkit's guards of tier B inside Docker's own walls.
#   docker build --tag dlkit .
#   docker run --rm --network none --cap-drop ALL --security-opt no-new-privileges --pids-limit 4096 --memory 8g \
#     --read-only --tmpfs /tmp:size=2g,exec --user "$(id -u):$(id -g)" \
#     --volume "$PWD/hand-ins:/class:ro" --volume "$PWD/results:/results" \
#     dlkit grade /class --output /results --require-isolation B
FROM python:3.11-slim AS build
WORKDIR /source
RUN python -m venv /opt/dlkit
COPY requirements/constraints.txt requirements/
RUN /opt/dlkit/bin/python -m pip install --no-cache-dir --require-hashes --no-deps -r requirements/constraints.txt
COPY . .
RUN /opt/dlkit/bin/python -m pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.11-slim
COPY --from=build /opt/dlkit /opt/dlkit
ENV PATH=/opt/dlkit/bin:$PATH HOME=/tmp DLKIT_CACHE_DIR=/tmp/dlkit-cache PYTHONDONTWRITEBYTECODE=1
USER 65534:65534
WORKDIR /tmp
ENTRYPOINT ["dlkit"]
CMD ["--help"]
