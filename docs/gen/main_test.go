package main

import (
	"os"
	"testing"

	"secretref.dev/secretref/check"
)

func TestRulesPageIsCurrent(t *testing.T) {
	got, err := os.ReadFile("../rules.md")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != markdown(check.Rules()) {
		t.Error("docs/rules.md is not what the rules say: go run ./docs/gen")
	}
}
