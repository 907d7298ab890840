// Writes down what kubectl makes of YAML: rows of [text] in, rows of [text, JSON value, error] out.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"sigs.k8s.io/yaml"
)

func main() {
	var rows [][]json.RawMessage
	if err := json.NewDecoder(os.Stdin).Decode(&rows); err != nil {
		panic(err)
	}
	lines := make([]string, len(rows))
	for i, row := range rows {
		var text string
		if err := json.Unmarshal(row[0], &text); err != nil {
			panic(err)
		}
		lines[i] = line(text)
	}
	fmt.Printf("[\n%s\n]\n", strings.Join(lines, ",\n"))
}

func line(text string) string {
	value, err := yaml.YAMLToJSON([]byte(text))
	verdict := [3]any{text, json.RawMessage("null"), nil}
	if err != nil {
		verdict[2] = err.Error()
	} else {
		verdict[1] = json.RawMessage(value)
	}
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(verdict); err != nil {
		panic(err)
	}
	return strings.TrimSpace(out.String())
}
