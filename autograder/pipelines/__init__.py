"""What runs dlkit elsewhere: workflows for GitHub and GitLab, and an autograder to upload to Gradescope."""
