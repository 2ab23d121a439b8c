package main

import (
	"slices"
	"strings"
	"testing"
)

func TestAccepted(t *testing.T) {
	dumps, err := readDumps([]string{"testdata/accepted.json"})
	if err != nil {
		t.Fatal(err)
	}
	if passed, failures := judge(dumps); passed != 1 || len(failures) > 0 {
		t.Errorf("got %d passed and %v; want 1 and none", passed, failures)
	}
}

func TestRejected(t *testing.T) {
	dumps, err := readDumps([]string{"testdata/rejected.json"})
	if err != nil {
		t.Fatal(err)
	}
	passed, failures := judge(dumps)
	if passed != 0 {
		t.Errorf("%d passed; want none", passed)
	}
	for _, dump := range dumps {
		if !slices.ContainsFunc(failures, func(f string) bool { return strings.HasPrefix(f, dump.Source+": ") }) {
			t.Errorf("%s is not found", dump.Source)
		}
	}
}
