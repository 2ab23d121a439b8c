// Command ruleoracle has promtool judge the PrometheusRules that the tests of this repository left in .conformance: check them
// with all of its lints, and run the unit tests in testdata.
//
//	go run .
//
// A dump is a JSON file [{"source": ..., "manifests": [...]}]. Rule files are .conformance/rules/<source>/<namespace>/<name>.json,
// so that a failure tells whose rules they are, and the unit tests find theirs.
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
	if err := judge("../../../.conformance"); err != nil {
		log.Fatal(err)
	}
}

func judge(folder string) error {
	// Glob sorts.
	paths, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		return err
	}
	dumps, err := readDumps(paths)
	if err != nil {
		return err
	}
	files, err := writeRules(filepath.Join(folder, "rules"), dumps)
	if err != nil {
		return err
	}
	failures, err := check(files)
	if err != nil {
		return err
	}
	for _, failure := range failures {
		fmt.Println(failure)
	}
	fmt.Printf("%d passed, %d failed\n", len(files)-len(failures), len(failures))
	if len(failures) > 0 {
		return errors.New("promtool fails what is emitted")
	}
	tests, err := filepath.Glob("testdata/*.test.yaml")
	if err != nil {
		return err
	}
	command := promtool("test", append([]string{"rules"}, tests...)...)
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	return command.Run()
}

// promtool is built without the SDKs of the clouds in which Prometheus finds its targets: they are most of it.
func promtool(command string, args ...string) *exec.Cmd {
	return exec.Command("go", append([]string{"run", "-tags=remove_all_sd", "github.com/prometheus/prometheus/cmd/promtool", command}, args...)...)
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
	output, exit := promtool("check", append([]string{"rules", "--lint=all", "--lint-fatal"}, files...)...).CombinedOutput()
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

func readDumps(files []string) (dumps []Dump, err error) {
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
	return dumps, nil
}
