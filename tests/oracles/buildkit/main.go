// Says what BuildKit makes of Dockerfiles: one JSON object a line in, the same with its verdict a line out.
//
// A file is parsed, its instructions are read, and it is converted and linted the way `docker build --check` does it, but
// for its base images: every one is taken to exist, with nothing set. Each stage is then built by itself, which says what
// the variables in its instructions are worth.
package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/solver/pb"
	"github.com/opencontainers/go-digest"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"
)

const command = "python generate.py | go run . | gzip -9n > verdicts.jsonl.gz"

type file struct {
	Path string `json:"path,omitempty"` // of a file that may not be copied: what it says is then given as digests
	Text string `json:"text,omitempty"`
}

type verdict struct {
	file
	Digest       string        `json:"digest,omitempty"`
	Escape       string        `json:"escape,omitempty"`
	Syntax       string        `json:"syntax,omitempty"`
	Instructions []instruction `json:"instructions"`
	Stages       []stage       `json:"stages"`
	Warnings     []place       `json:"warnings"`
	Error        *place        `json:"error,omitempty"`
}

// place is a message, or the name of a rule, and a line; 0 where there is none.
type place struct {
	Text string `json:"text"`
	Line int    `json:"line"`
}

type instruction struct {
	Name  string    `json:"name"`
	First int       `json:"first"`
	Last  int       `json:"last"`
	JSON  bool      `json:"json,omitempty"`
	Flags words     `json:"flags,omitempty"`
	Words words     `json:"words,omitempty"` // with the instruction in front that ONBUILD triggers
	Docs  []heredoc `json:"heredocs,omitempty"`
	Error string    `json:"error,omitempty"`
}

type heredoc struct {
	Name   string `json:"name"`
	Body   string `json:"body"`
	Expand bool   `json:"expand"`
	Chomp  bool   `json:"chomp"`
}

type stage struct {
	Name     string `json:"name"`
	Base     string `json:"base"`
	Platform string `json:"platform,omitempty"`
	Image    string `json:"image,omitempty"` // the first base, variables replaced
	History  []line `json:"history,omitempty"`
}

// words and lines are given as digests where the file may not be copied.
type words []string
type line string

var digests bool

// silent is for where warnings would only be repeated; without a linter, comments for it are a crash.
var silent = linter.New(&linter.Config{})

func (w words) MarshalJSON() ([]byte, error) {
	if digests {
		return json.Marshal(short(strings.Join(w, "\x00")))
	}
	return plain([]string(w))
}

func (l line) MarshalJSON() ([]byte, error) {
	if digests {
		return json.Marshal(short(string(l)))
	}
	return plain(string(l))
}

func main() {
	input := bufio.NewReader(os.Stdin)
	output := bufio.NewWriter(os.Stdout)
	defer output.Flush()
	write := func(value any) {
		line, err := plain(value)
		must(err)
		output.Write(append(line, '\n'))
	}
	write(map[string]string{"module": version(), "command": command})
	for {
		line, err := input.ReadBytes('\n')
		if err == io.EOF {
			return
		}
		must(err)
		var given file
		must(json.Unmarshal(line, &given))
		digests = given.Path != ""
		write(judge(given))
	}
}

func judge(given file) *verdict {
	text := []byte(given.Text)
	said := &verdict{file: given}
	if given.Path != "" {
		said.Text, said.Digest = "", long(given.Text)
	}
	parsed, err := parser.Parse(bytes.NewReader(text))
	if err != nil {
		said.Error = failure(err)
		return said
	}
	said.Escape = string(parsed.EscapeToken)
	said.Syntax, _, _, _ = parser.ParseDirective("syntax", text)
	for _, node := range parsed.AST.Children {
		said.Instructions = append(said.Instructions, read(node))
	}
	stages, _, _ := instructions.Parse(parsed.AST, silent)
	check := options()
	check.AllStages = true
	check.Warn = func(rule, _, _, _ string, where []parser.Range) {
		said.Warnings = append(said.Warnings, place{rule, firstLine(where)})
	}
	if _, err := dockerfile2llb.Dockerfile2LLB(context.Background(), text, check); err != nil {
		said.Error = failure(err)
	}
	slices.SortFunc(said.Warnings, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Text, b.Text))
	})
	for number, each := range stages {
		said.Stages = append(said.Stages, build(text, stages, number, each))
	}
	return said
}

func read(node *parser.Node) instruction {
	found := instruction{Name: node.Value, First: node.StartLine, Last: node.EndLine, JSON: node.Attributes["json"]}
	found.Flags, found.Words = node.Flags, arguments(node)
	for _, each := range node.Heredocs {
		body := each.Content
		if digests {
			body = short(body)
		}
		found.Docs = append(found.Docs, heredoc{each.Name, body, each.Expand, each.Chomp})
	}
	if _, err := instructions.ParseInstructionWithLinter(node, silent); err != nil {
		found.Error = cut(err.Error())
	}
	return found
}

func arguments(node *parser.Node) (found words) {
	for each := node.Next; each != nil; each = each.Next {
		if len(each.Children) == 1 {
			child := each.Children[0]
			found = append(append(append(found, child.Value), child.Flags...), arguments(child)...)
		} else {
			found = append(found, each.Value)
		}
	}
	return found
}

// build says what one stage is built from and what becomes of its instructions. It has to be the last one for that.
func build(text []byte, stages []instructions.Stage, number int, written instructions.Stage) stage {
	said := stage{Name: written.Name, Base: written.BaseName, Platform: written.Platform}
	if number+1 < len(stages) {
		lines := bytes.SplitAfter(text, []byte("\n"))
		text = bytes.Join(lines[:stages[number+1].Location[0].Start.Line-1], nil)
	}
	built, err := dockerfile2llb.Dockerfile2LLB(context.Background(), text, options())
	if err != nil {
		return said
	}
	if built.BaseImage != nil {
		said.Image = built.BaseImage.Author
	}
	steps := 0
	for _, each := range written.Commands {
		if _, isTrigger := each.(*instructions.OnbuildCommand); !isTrigger {
			steps++
		}
	}
	history := built.Image.History
	for _, each := range history[max(0, len(history)-steps):] {
		said.History = append(said.History, line(each.CreatedBy))
	}
	return said
}

func options() dockerfile2llb.ConvertOpt {
	capabilities := pb.Caps.CapSet(pb.Caps.All())
	linux := ocispecs.Platform{OS: "linux", Architecture: "amd64"}
	return dockerfile2llb.ConvertOpt{MetaResolver: images{}, LLBCaps: &capabilities, TargetPlatform: &linux}
}

// images has every image there can be; its author is its name.
type images struct{}

func (images) ResolveImageConfig(
	_ context.Context, name string, asked sourceresolver.Opt,
) (string, digest.Digest, []byte, error) {
	image := ocispecs.Image{Author: name}
	image.OS, image.Architecture = "linux", "amd64"
	if platform := asked.ImageOpt; platform != nil && platform.Platform != nil {
		image.Platform = *platform.Platform
	}
	config, err := json.Marshal(image)
	return name, digest.FromBytes(config), config, err
}

func failure(err error) *place {
	var located *parser.LocationError
	if errors.As(err, &located) && len(located.Locations) > 0 {
		return &place{cut(err.Error()), firstLine(located.Locations[0])}
	}
	return &place{cut(err.Error()), 0}
}

func firstLine(where []parser.Range) int {
	if len(where) == 0 {
		return 0
	}
	return where[0].Start.Line
}

// guess is the end of a message that is another one in each run where several guesses are equally good.
var guess = regexp.MustCompile(` \(did you mean .*`)

// cut keeps the beginning of a message: some quote what they complain of.
func cut(message string) string {
	runes := []rune(guess.ReplaceAllString(message, ""))
	return string(runes[:min(len(runes), 100)])
}

func short(text string) string { return long(text)[:12] }

func long(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// plain is JSON without escapes for HTML.
func plain(value any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), err
}

func version() string {
	built, _ := debug.ReadBuildInfo()
	for _, each := range built.Deps {
		if each.Path == "github.com/moby/buildkit" {
			return each.Path + " " + each.Version
		}
	}
	return ""
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
