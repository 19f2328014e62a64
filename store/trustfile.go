package store

import (
	"fmt"
	"os"
	"path/filepath"
)

// guardFile returns an error if a file that leads a login is part of the checked
// tree: it names the server, or a program to run, and whoever opens a pull
// request could name another one. source is what names the file.
func guardFile(env Env, source, file string) error {
	if env.Checked == nil || file == "" {
		return nil
	}
	if _, err := os.Stat(file); err != nil || !env.Checked(file) {
		return nil
	}
	return fmt.Errorf("the file %s that %s names is one of the checked repository, and a change of it could lead the login elsewhere; copy it to a place outside of the repository, and name that one", quote(file), source)
}

// guardFiles is guardFile for files that a variable names, or that have a place
// below the home directory where it does not.
func guardFiles(env Env, files []loginFile) error {
	for _, f := range files {
		source, file := f.variable, env.getenv(f.variable)
		if home, name := env.first("HOME", "USERPROFILE"); file == "" && home != "" {
			source, file = name, filepath.Join(home, f.inHome)
		}
		if err := guardFile(env, source, file); err != nil {
			return err
		}
	}
	return nil
}

type loginFile struct{ variable, inHome string }

var (
	awsFiles = []loginFile{
		{"AWS_CONFIG_FILE", filepath.Join(".aws", "config")},
		{"AWS_SHARED_CREDENTIALS_FILE", filepath.Join(".aws", "credentials")},
	}
	googleFiles = []loginFile{
		{"GOOGLE_APPLICATION_CREDENTIALS", filepath.Join(".config", "gcloud", "application_default_credentials.json")},
	}
)
