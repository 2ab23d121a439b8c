// Command ruleoracle writes dumped PrometheusRules as rule files, and has promtool check them with all of its lints.
//
//	go run . RULES DUMP...
//
// A dump is a JSON file [{"source": ..., "manifests": [...]}], or a folder of them. The rule files are
// RULES/<source>/<namespace>/<name>.json, so that a failure tells whose rules they are; RULES is emptied first.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// Dump is a set of manifests.
type Dump struct {
	Source    string     `json:"source"`
	Manifests []Manifest `json:"manifests"`
}

// Manifest is an object, whose spec is a rule file if it is a PrometheusRule.
type Manifest struct {
	Kind     string `json:"kind"`
	Metadata struct {
		Namespace string `json:"namespace"`
		Name      string `json:"name"`
	} `json:"metadata"`
	Spec json.RawMessage `json:"spec"`
}

func main() {
	log.SetFlags(0)
	if len(os.Args) < 3 {
		log.Fatal("usage: ruleoracle RULES DUMP...")
	}
	dumps, err := readDumps(os.Args[2:])
	if err != nil {
		log.Fatal(err)
	}
	files, err := writeRules(os.Args[1], dumps)
	if err != nil {
		log.Fatal(err)
	}
	failures, err := check(files)
	if err != nil {
		log.Fatal(err)
	}
	for _, failure := range failures {
		fmt.Println(failure)
	}
	fmt.Printf("%d passed, %d failed\n", len(files)-len(failures), len(failures))
	if len(failures) > 0 {
		os.Exit(1)
	}
}

// writeRules writes a file for each PrometheusRule. JSON is YAML. A run that judges nothing proves nothing and is no success.
func writeRules(folder string, dumps []Dump) (files []string, err error) {
	if err := os.RemoveAll(folder); err != nil {
		return nil, err
	}
	for _, dump := range dumps {
		for _, m := range dump.Manifests {
			if m.Kind != "PrometheusRule" {
				continue
			}
			file := filepath.Join(folder, dump.Source, m.Metadata.Namespace, m.Metadata.Name+".json")
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				return nil, err
			}
			if err := os.WriteFile(file, m.Spec, 0o644); err != nil {
				return nil, err
			}
			files = append(files, file)
		}
	}
	if len(files) == 0 {
		return nil, errors.New("no PrometheusRule was dumped")
	}
	return files, nil
}

var verdict = regexp.MustCompile(`(?m)^Checking `)

// check returns what promtool says of each file that it fails.
func check(files []string) (failures []string, err error) {
	command := exec.Command("go", append([]string{"tool", "promtool", "check", "rules", "--lint=all", "--lint-fatal"}, files...)...)
	output, exit := command.CombinedOutput()
	// What comes before the first verdict is of the go command.
	verdicts := verdict.Split(string(output), -1)[1:]
	for _, each := range verdicts {
		if !strings.Contains(each, "\n  SUCCESS: ") {
			failures = append(failures, strings.TrimSpace(each))
		}
	}
	if len(verdicts) != len(files) || (exit == nil) != (len(failures) == 0) {
		return nil, fmt.Errorf("promtool did not judge each of %d files (%v):\n%s", len(files), exit, output)
	}
	return failures, nil
}

func readDumps(paths []string) ([]Dump, error) {
	var dumps []Dump
	for _, path := range paths {
		// Glob sorts; a file is its own match.
		files, err := filepath.Glob(filepath.Join(path, "*.json"))
		if err != nil {
			return nil, err
		}
		if len(files) == 0 {
			files = []string{path}
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				return nil, err
			}
			var read []Dump
			if err := json.Unmarshal(data, &read); err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
			dumps = append(dumps, read...)
		}
	}
	return dumps, nil
}
