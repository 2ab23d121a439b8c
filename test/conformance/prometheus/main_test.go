package main

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func checkDump(t *testing.T, path string) (folder string, dumps []Dump, failures []string) {
	t.Helper()
	dumps, err := readDumps([]string{path})
	if err != nil {
		t.Fatal(err)
	}
	folder = t.TempDir()
	files, err := writeRules(folder, dumps)
	if err != nil {
		t.Fatal(err)
	}
	failures, err = check(files)
	if err != nil {
		t.Fatal(err)
	}
	return folder, dumps, failures
}

func TestAccepted(t *testing.T) {
	if _, _, failures := checkDump(t, "testdata/accepted.json"); len(failures) > 0 {
		t.Errorf("got %v; want no failure", failures)
	}
}

func TestRejected(t *testing.T) {
	folder, dumps, failures := checkDump(t, "testdata/rejected.json")
	for _, dump := range dumps {
		prefix := filepath.Join(folder, dump.Source) + "/"
		if !slices.ContainsFunc(failures, func(f string) bool { return strings.HasPrefix(f, prefix) }) {
			t.Errorf("%s is not found", dump.Source)
		}
	}
}

func TestNothing(t *testing.T) {
	if _, err := writeRules(t.TempDir(), []Dump{{Source: "none", Manifests: []Manifest{{Kind: "Service"}}}}); err == nil {
		t.Error("got no error; want one, since nothing would be judged")
	}
}
