// What Docker's own matcher makes of a .dockerignore: reads the tables from standard input and writes them anew.
package main

import (
	"encoding/json"
	"os"
	"strings"

	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

type table struct {
	Paths string  `json:"paths"`
	Rows  [][]any `json:"rows"`
}

func main() {
	var tables []table
	if err := json.NewDecoder(os.Stdin).Decode(&tables); err != nil {
		panic(err)
	}
	for _, each := range tables {
		for number, row := range each.Rows {
			text := row[0].(string)
			each.Rows[number] = []any{text, excluded(text, strings.Fields(each.Paths))}
		}
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(tables); err != nil {
		panic(err)
	}
}

// The paths that are excluded, or nil where the file is refused.
func excluded(text string, paths []string) any {
	patterns, err := ignorefile.ReadAll(strings.NewReader(text))
	if err != nil {
		return nil
	}
	matcher, err := patternmatcher.New(patterns)
	if err != nil {
		return nil
	}
	found := []string{}
	for _, path := range paths {
		matched, err := matcher.MatchesOrParentMatches(path)
		if err != nil {
			return nil
		}
		if matched {
			found = append(found, path)
		}
	}
	return strings.Join(found, " ")
}
