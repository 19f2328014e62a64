package main

import (
	"bytes"
	"os"
	"time"

	"secretref.dev/secretref/cli"
)

// documents are the files that every archive has: what there is to read, and
// what a shell and man read.
func documents(date time.Time) ([]file, error) {
	var all []file
	for _, name := range []string{"LICENSE", "README.md", "CHANGELOG.md"} {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		all = append(all, file{name, data, 0o644})
	}
	root := cli.Commands()
	for name, text := range manuals(root, date) {
		all = append(all, file{"man/" + name, text, 0o644})
	}
	for _, c := range []struct {
		name  string
		write func(*bytes.Buffer) error
	}{
		{"secretref.bash", func(b *bytes.Buffer) error { return root.GenBashCompletionV2(b, true) }},
		{"_secretref", func(b *bytes.Buffer) error { return root.GenZshCompletion(b) }},
		{"secretref.fish", func(b *bytes.Buffer) error { return root.GenFishCompletion(b, true) }},
		{"secretref.ps1", func(b *bytes.Buffer) error { return root.GenPowerShellCompletionWithDesc(b) }},
	} {
		var b bytes.Buffer
		if err := c.write(&b); err != nil {
			return nil, err
		}
		all = append(all, file{"completions/" + c.name, b.Bytes(), 0o644})
	}
	return all, nil
}
