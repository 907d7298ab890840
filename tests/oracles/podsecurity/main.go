// Says what the Pod Security admission controller makes of pods: one JSON object a line in, one a line out.
//
// The first line out tells which checks are in force at which level and version; each further line holds the failing
// checks of one pod. Both name only the versions at which something changes.
package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"reflect"
	"runtime/debug"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
	sigsjson "sigs.k8s.io/json"
)

const newest = 37

var levels = []api.Level{api.LevelBaseline, api.LevelRestricted}

// timeline holds check ids by the first version they are true for.
type timeline map[string][]string

type applied struct {
	id    string
	check policy.CheckPodFn
}

func main() {
	input, err := io.ReadAll(os.Stdin)
	must(err)
	checks := policy.DefaultChecks()
	official, err := policy.NewEvaluator(checks, nil)
	must(err)

	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	must(encoder.Encode(map[string]any{
		"module":  moduleVersion(),
		"pods":    fmt.Sprintf("%x", sha256.Sum256(input)),
		"inForce": perLevel(func(level api.Level, minor int) []string { return ids(inForce(checks, level, minor)) }),
	}))
	for _, line := range bytes.Split(bytes.TrimSpace(input), []byte("\n")) {
		pod := decode(line)
		must(encoder.Encode(perLevel(func(level api.Level, minor int) []string {
			return failing(pod, inForce(checks, level, minor), official, level, minor)
		})))
	}
}

// decode reads a pod and fills in what the API server fills in and the checks look at: a volume without a source
// becomes an emptyDir.
func decode(line []byte) *corev1.Pod {
	pod := &corev1.Pod{}
	strict, err := sigsjson.UnmarshalStrict(line, pod)
	must(err)
	if len(strict) > 0 {
		must(fmt.Errorf("%v in %s", strict, line))
	}
	for i := range pod.Spec.Volumes {
		if volume := &pod.Spec.Volumes[i]; volume.VolumeSource == (corev1.VolumeSource{}) {
			volume.EmptyDir = &corev1.EmptyDirVolumeSource{}
		}
	}
	return pod
}

// failing runs the checks one by one, to know which of them fails, and compares with what the evaluator says of all.
func failing(pod *corev1.Pod, checks []applied, official policy.Evaluator, level api.Level, minor int) []string {
	failed, results := []string{}, []policy.CheckResult{}
	for _, each := range checks {
		result := each.check(&pod.ObjectMeta, &pod.Spec)
		results = append(results, result)
		if !result.Allowed {
			failed = append(failed, each.id)
		}
	}
	version := api.LevelVersion{Level: level, Version: api.MajorMinorVersion(1, minor)}
	if said := official.EvaluatePod(version, &pod.ObjectMeta, &pod.Spec); !reflect.DeepEqual(said, results) {
		must(fmt.Errorf("the evaluator disagrees at %s: %v, not %v", version, said, results))
	}
	return failed
}

// inForce returns the checks of a level and version in the evaluator's order: those of the baseline first, without
// the ones that a restricted check replaces.
func inForce(checks []policy.Check, level api.Level, minor int) []applied {
	version := api.MajorMinorVersion(1, minor)
	chosen := map[api.Level][]applied{}
	replaced := map[policy.CheckID]bool{}
	for _, check := range checks {
		revision := -1
		for i, each := range check.Versions {
			if !version.Older(each.MinimumVersion) {
				revision = i
			}
		}
		if revision < 0 {
			continue
		}
		at := check.Versions[revision]
		chosen[check.Level] = append(chosen[check.Level], applied{string(check.ID), at.CheckPod})
		for _, id := range at.OverrideCheckIDs {
			replaced[id] = true
		}
	}
	var found []applied
	for _, each := range levels[:slices.Index(levels, level)+1] {
		slices.SortFunc(chosen[each], func(a, b applied) int { return bytes.Compare([]byte(a.id), []byte(b.id)) })
		for _, one := range chosen[each] {
			if level == api.LevelBaseline || !replaced[policy.CheckID(one.id)] {
				found = append(found, one)
			}
		}
	}
	return found
}

func perLevel(at func(level api.Level, minor int) []string) map[api.Level]timeline {
	found := map[api.Level]timeline{}
	for _, level := range levels {
		found[level] = timeline{}
		var before []string
		for minor := 0; minor <= newest; minor++ {
			if now := at(level, minor); minor == 0 || !slices.Equal(now, before) {
				found[level][fmt.Sprintf("1.%d", minor)] = now
				before = now
			}
		}
	}
	return found
}

func ids(checks []applied) []string {
	names := []string{}
	for _, each := range checks {
		names = append(names, each.id)
	}
	return names
}

func moduleVersion() string {
	info, _ := debug.ReadBuildInfo()
	for _, each := range info.Deps {
		if each.Path == "k8s.io/pod-security-admission" {
			return each.Version
		}
	}
	return ""
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
