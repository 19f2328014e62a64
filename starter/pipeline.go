package starter

import (
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"
)

// The pipelines.
const (
	GitHub    = "github"
	GitLab    = "gitlab"
	Bitbucket = "bitbucket"
	KRM       = "krm" // a function of kustomize or kpt
)

// A pipeline is where a check runs, and what has to be written for that.
type pipeline struct {
	kind  string
	shows string // the file or directory of a repository that has it
	name  string // of the file that is written
	what  string
	file  string // its text
	entry string // what is added when the file is there
	where string // in it
}

// pipelines is a function and no variable: it costs nothing until it is asked.
func pipelines() []pipeline {
	return []pipeline{
		{GitHub, ".github", ".github/workflows/secretref.yml", "a job for GitHub Actions", githubFile, githubFile, "in the place of what is there, or under another name"},
		{GitLab, ".gitlab-ci.yml", ".gitlab-ci.yml", "a job for GitLab", gitlabFile, gitlabEntry, "at its end; the stage must be one of its stages"},
		{Bitbucket, "bitbucket-pipelines.yml", "bitbucket-pipelines.yml", "a step for Bitbucket", bitbucketFile, bitbucketEntry, "among the steps of pull-requests, and of the main branch"},
	}
}

var preCommit = pipeline{"", "", ".pre-commit-config.yaml", "a hook for pre-commit", preCommitFile, preCommitEntry, "at the end of its list repos"}

// Pipelines are the words of [Options.CI].
func Pipelines() []string { return []string{GitHub, GitLab, Bitbucket, KRM} }

func pipelineOf(kind string) pipeline {
	all := pipelines()
	return all[slices.IndexFunc(all, func(k pipeline) bool { return k.kind == kind })]
}

// detect lists the pipelines that a repository has, else that of the server it
// was cloned from. A build with functions counts where there is no other: it is
// no gate by itself.
func detect(root fs.FS, dir string) []string {
	var found []string
	for _, k := range pipelines() {
		if exists(root, k.shows) {
			found = append(found, k.kind)
		}
	}
	if len(found) > 0 {
		return found
	}
	if kind := servedBy(root); kind != "" {
		return []string{kind}
	}
	if len(hosts(root, dir)) > 0 {
		found = append(found, KRM)
	}
	return found
}

// servedBy is the pipeline of the server that the name of a remote's host names,
// as in git@gitlab.example.com:team/repo; "" when none does, or several do. Of
// the address nothing but that is used: a token may stand in it.
func servedBy(root fs.FS) string {
	config, err := readHead(root, ".git/config")
	if err != nil {
		return ""
	}
	served := ""
	for line := range strings.Lines(config) {
		key, address, ok := strings.Cut(line, "=")
		if !ok || strings.TrimSpace(key) != "url" {
			continue
		}
		host := hostOf(strings.TrimSpace(address))
		for _, k := range pipelines() {
			switch {
			case !strings.Contains(host, k.kind):
			case served != "" && served != k.kind:
				return ""
			default:
				served = k.kind
			}
		}
	}
	return served
}

// hostOf is the host in an address of a Git server: https://HOST/PATH,
// ssh://USER@HOST:PORT/PATH or USER@HOST:PATH; "" for a directory.
func hostOf(address string) string {
	_, rest, hasScheme := strings.Cut(address, "://")
	if !hasScheme {
		before, _, ok := strings.Cut(address, ":")
		if !ok || strings.Contains(before, "/") {
			return ""
		}
		rest = before
	}
	rest, _, _ = strings.Cut(rest, "/")
	rest = rest[strings.LastIndex(rest, "@")+1:]
	host, _, _ := strings.Cut(rest, ":")
	return strings.ToLower(host)
}

// mainBranch is the branch that the clone's origin calls its main one, else
// main or master if that is checked out, else main.
func mainBranch(root fs.FS) string {
	for _, at := range []struct{ file, prefix string }{
		{".git/refs/remotes/origin/HEAD", "ref: refs/remotes/origin/"},
		{".git/HEAD", "ref: refs/heads/"},
	} {
		head, err := readHead(root, at.file)
		branch, ok := strings.CutPrefix(strings.TrimSpace(head), at.prefix)
		if err != nil || !ok || !Writable(branch) {
			continue
		}
		if at.file != ".git/HEAD" || branch == "main" || branch == "master" {
			return branch
		}
	}
	return "main"
}

// exists is true of a dangling link too: something is there that would have to
// be overwritten. Where that cannot be told, the writing says why.
func exists(root fs.FS, name string) bool {
	_, err := fs.Lstat(root, name)
	return err == nil
}

// readHead reads a file, or the first megabyte of a longer one.
func readHead(root fs.FS, name string) (string, error) {
	info, err := fs.Stat(root, name)
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("not a regular file") // opening a pipe would wait
	}
	if err != nil {
		return "", err
	}
	f, err := root.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, 1<<20))
	return string(data), err
}
