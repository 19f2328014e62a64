package starter

// program is how files call it.
const program = "secretref"

// module is what Go installs.
const module = "secretref.dev/secretref"

// unknownVersion stands where somebody has to write a release. Go refuses it.
const unknownVersion = "VERSION"

// These are the texts of hooks and pipelines, in the words of docs/ci.md:
//
//	@CHECK@     the command
//	@MODULE@    the module with a version, for go install
//	@BRANCH@    the main branch
//	@IMAGE@     the container image
//	@POLICY@, @FUNCTION@  names of files
//
// Lines that begin with "go: " are for a pipeline that installs the program,
// those that begin with "image: " for one that runs in an image with it.

const preCommitFile = `# Runs before each commit, once "pre-commit install" was called in the clone.
repos:
` + preCommitEntry

const preCommitEntry = `  - repo: local
    hooks:
      - id: secretref
        name: secretref
        language: system # secretref is in the PATH of whoever commits
        entry: @CHECK@
        pass_filenames: false
        files: '(?i)\.(ya?ml|json)$'
`

const githubFile = `# Fails when a manifest holds a secret. Make the job "secretref" a required
# status check of the branch, so that nothing is merged without it.
name: secretref
on:
  pull_request:
  push:
    branches: ["@BRANCH@"]
permissions:
  contents: read
jobs:
  secretref:
    runs-on: ubuntu-latest
image:     container: @IMAGE@
    steps:
      - uses: actions/checkout@v4 # better the hash of the commit
        with:
          persist-credentials: false
go:       - uses: actions/setup-go@v5 # better the hash of the commit
go:         with:
go:           go-version: "1.26"
go:           cache: false
go:       - name: install
go:         run: go install @MODULE@
      - name: check
        run: @CHECK@
`

const gitlabFile = `# Fails when a manifest holds a secret. Let merge requests need a pipeline that
# succeeded.
` + gitlabEntry

const gitlabEntry = `secretref:
  stage: test
go:   image: golang:1.26 # better with its digest
image:   image: @IMAGE@
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  script:
go:     - go install @MODULE@
    - @CHECK@
`

const bitbucketFile = `# Fails when a manifest holds a secret. Let merges need a build that succeeded.
go: image: golang:1.26 # better with its digest
image: image: @IMAGE@
pipelines:
  pull-requests:
    '**':
      - step:
          name: secretref
          script:
go:             - go install @MODULE@
            - @CHECK@
  branches:
    "@BRANCH@":
      - step:
          name: secretref
          script:
go:             - go install @MODULE@
            - @CHECK@
`

const bitbucketEntry = `- step:
    name: secretref
go:     image: golang:1.26 # better with its digest
image:     image: @IMAGE@
    script:
go:       - go install @MODULE@
      - @CHECK@
`

const functionFile = `# The check as a function of a build. A build can leave a function out and pass,
# so the pipeline runs "@CHECK@" too.
apiVersion: secretref.dev/v1alpha1
kind: SecretRefPolicy
metadata:
  name: secretref
  annotations:
    config.kubernetes.io/local-config: "true" # never applied to a cluster
    config.kubernetes.io/function: |
      exec:
        path: secretref
spec:
  policyFile: @POLICY@
`

const kustomizeFile = `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
`

const kustomizeEntry = `generators: # reads the manifests, and emits nothing
  - @FUNCTION@
`

const kptEntry = `pipeline:
  validators:
    - exec: secretref
      configPath: @FUNCTION@
`
