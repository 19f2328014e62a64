package manifest

// parseTests hold a text and all that Parse makes of it: line and column of
// both ends of every node, its type, its value and, where they differ, its
// spelling; then the comments.
var parseTests = []struct{ name, in, want string }{
	{
		name: "plain",
		in:   "a: 1 # one\nb: x y  # two\n",
		want: `document 0
  1:1-2:7 !!map
    1:1-1:2 !!str "a"
    1:4-1:5 !!int "1"
    2:1-2:2 !!str "b"
    2:4-2:7 !!str "x y"
  # line 1: one
  # line 2: two
`,
	},
	{
		name: "plain over lines",
		in:   "a: plain\n  over\n\n  lines # c\nb: x\n",
		want: `document 0
  1:1-5:5 !!map
    1:1-1:2 !!str "a"
    1:4-4:8 !!str "plain over\nlines" from "plain\n  over\n\n  lines"
    5:1-5:2 !!str "b"
    5:4-5:5 !!str "x"
  # line 4: c
`,
	},
	{
		name: "hash inside a word",
		in:   "a: x#y\nb: x #y\n",
		want: `document 0
  1:1-2:5 !!map
    1:1-1:2 !!str "a"
    1:4-1:7 !!str "x#y"
    2:1-2:2 !!str "b"
    2:4-2:5 !!str "x"
  # line 2:y
`,
	},
	{
		name: "single-quoted",
		in:   "b: 'it''s # no'\nc: 'one\n  two\n\n  three'\n",
		want: `document 0
  1:1-5:9 !!map
    1:1-1:2 !!str "b"
    1:4-1:16 !!str "it's # no" from "'it''s # no'"
    2:1-2:2 !!str "c"
    2:4-5:9 !!str "one two\nthree" from "'one\n  two\n\n  three'"
`,
	},
	{
		name: "double-quoted",
		in:   "c: \"x\\n\\u0041\\x42\\U00000043\\\"\\/\"\nd: \"q\n  w\n\n  e # no\"\n",
		want: `document 0
  1:1-5:10 !!map
    1:1-1:2 !!str "c"
    1:4-1:33 !!str "x\nABC\"/" from "\"x\\n\\u0041\\x42\\U00000043\\\"\\/\""
    2:1-2:2 !!str "d"
    2:4-5:10 !!str "q w\ne # no" from "\"q\n  w\n\n  e # no\""
`,
	},
	{
		name: "double-quoted with escaped breaks",
		in:   "c: \"a  \\\n   b\\\n\n\n  c\"\n",
		want: `document 0
  1:1-5:5 !!map
    1:1-1:2 !!str "c"
    1:4-5:5 !!str "a  b\n\nc" from "\"a  \\\n   b\\\n\n\n  c\""
`,
	},
	{
		name: "literal",
		in:   "a: |\n  one\n  two # no\n\n  three\n\n# after\nb: 1\n",
		want: `document 0
  1:1-8:5 !!map
    1:1-1:2 !!str "a"
    1:4-5:8 !!str "one\ntwo # no\n\nthree\n" from "|\n  one\n  two # no\n\n  three"
    8:1-8:2 !!str "b"
    8:4-8:5 !!int "1"
  # line 7 own: after
`,
	},
	{
		name: "literal with all indicators",
		in:   "a: |-\n  x\nb: |+\n  y\n\nc: |2\n   z\nd: |2-\n   z\ne: |+2\n   z\n\n",
		want: `document 0
  1:1-11:5 !!map
    1:1-1:2 !!str "a"
    1:4-2:4 !!str "x" from "|-\n  x"
    3:1-3:2 !!str "b"
    3:4-4:4 !!str "y\n\n" from "|+\n  y"
    6:1-6:2 !!str "c"
    6:4-7:5 !!str " z\n" from "|2\n   z"
    8:1-8:2 !!str "d"
    8:4-9:5 !!str " z" from "|2-\n   z"
    10:1-10:2 !!str "e"
    10:4-11:5 !!str " z\n\n" from "|+2\n   z"
`,
	},
	{
		name: "literal whose first line is only spaces",
		in:   "a: |1\n   \n x\n",
		want: `document 0
  1:1-3:3 !!map
    1:1-1:2 !!str "a"
    1:4-3:3 !!str "  \nx\n" from "|1\n   \n x"
`,
	},
	{
		name: "literal with a comment in its header",
		in:   "a: |- # head\n  # text\nb: | # empty\nc: 1\n",
		want: `document 0
  1:1-4:5 !!map
    1:1-1:2 !!str "a"
    1:4-2:9 !!str "# text" from "|- # head\n  # text"
    3:1-3:2 !!str "b"
    3:4-3:5 !!str "" from "|"
    4:1-4:2 !!str "c"
    4:4-4:5 !!int "1"
  # line 1: head
  # line 3: empty
`,
	},
	{
		name: "literal less indented comment",
		in:   "a:\n  b: |\n    x\n   # out\n  # out too\n  c: 1\n",
		want: `document 0
  1:1-6:7 !!map
    1:1-1:2 !!str "a"
    2:3-6:7 !!map
      2:3-2:4 !!str "b"
      2:6-3:6 !!str "x\n" from "|\n    x"
      6:3-6:4 !!str "c"
      6:6-6:7 !!int "1"
  # line 4 own: out
  # line 5 own: out too
`,
	},
	{
		name: "literal without a last line break",
		in:   "a: |\n  x",
		want: `document 0
  1:1-2:4 !!map
    1:1-1:2 !!str "a"
    1:4-2:4 !!str "x" from "|\n  x"
`,
	},
	{
		name: "folded",
		in:   "b: >-\n  fold\n  ed\n\n   more # no\n  x\nc: >\n  y\n",
		want: `document 0
  1:1-8:4 !!map
    1:1-1:2 !!str "b"
    1:4-6:4 !!str "fold ed\n\n more # no\nx" from ">-\n  fold\n  ed\n\n   more # no\n  x"
    7:1-7:2 !!str "c"
    7:4-8:4 !!str "y\n" from ">\n  y"
`,
	},
	{
		name: "flow",
		in:   "c: {a: [1, 2, # c\n x], \"b\": , ? q : r}\n",
		want: `document 0
  1:1-2:21 !!map
    1:1-1:2 !!str "c"
    1:4-2:21 !!map
      1:5-1:6 !!str "a"
      1:8-2:4 !!seq
        1:9-1:10 !!int "1"
        1:12-1:13 !!int "2"
        2:2-2:3 !!str "x"
      2:6-2:9 !!str "b" from "\"b\""
      2:11-2:11 !!null ""
      2:15-2:16 !!str "q"
      2:19-2:20 !!str "r"
  # line 1: c
`,
	},
	{
		name: "flow pairs without brackets",
		in:   "a: [b: c, {d: e}: f, ? g : h]\nz: [[], {}, [ ]]\n",
		want: `document 0
  1:1-2:17 !!map
    1:1-1:2 !!str "a"
    1:4-1:30 !!seq
      1:5-1:9 !!map
        1:5-1:6 !!str "b"
        1:8-1:9 !!str "c"
      1:11-1:20 !!map
        1:11-1:17 !!map
          1:12-1:13 !!str "d"
          1:15-1:16 !!str "e"
        1:19-1:20 !!str "f"
      1:22-1:29 !!map
        1:24-1:25 !!str "g"
        1:28-1:29 !!str "h"
    2:1-2:2 !!str "z"
    2:4-2:17 !!seq
      2:5-2:7 !!seq
      2:9-2:11 !!map
      2:13-2:16 !!seq
`,
	},
	{
		name: "JSON-like keys",
		in:   "{\"a\":1,\"b\":\"x\", c: d} # c\n",
		want: `document 0
  1:1-1:22 !!map
    1:2-1:5 !!str "a" from "\"a\""
    1:6-1:7 !!int "1"
    1:8-1:11 !!str "b" from "\"b\""
    1:12-1:15 !!str "x" from "\"x\""
    1:17-1:18 !!str "c"
    1:20-1:21 !!str "d"
  # line 1: c
`,
	},
	{
		name: "explicit keys",
		in:   "? complex\n: value\n? |\n  blk\n: - 1\n  - - 2\n? [a, b]\n: c\n",
		want: `document 0
  1:1-8:4 !!map
    1:3-1:10 !!str "complex"
    2:3-2:8 !!str "value"
    3:3-4:6 !!str "blk\n" from "|\n  blk"
    5:3-6:8 !!seq
      5:5-5:6 !!int "1"
      6:5-6:8 !!seq
        6:7-6:8 !!int "2"
    7:3-7:9 !!seq
      7:4-7:5 !!str "a"
      7:7-7:8 !!str "b"
    8:3-8:4 !!str "c"
`,
	},
	{
		name: "sequences",
		in:   "- a\n- b: c\n  d: e\n-\n  - f\n- - g\n",
		want: `document 0
  1:1-6:6 !!seq
    1:3-1:4 !!str "a"
    2:3-3:7 !!map
      2:3-2:4 !!str "b"
      2:6-2:7 !!str "c"
      3:3-3:4 !!str "d"
      3:6-3:7 !!str "e"
    5:3-5:6 !!seq
      5:5-5:6 !!str "f"
    6:3-6:6 !!seq
      6:5-6:6 !!str "g"
`,
	},
	{
		name: "sequence at the indentation of its key",
		in:   "a:\n- b\n- c\nd: e\n",
		want: `document 0
  1:1-4:5 !!map
    1:1-1:2 !!str "a"
    2:1-3:4 !!seq
      2:3-2:4 !!str "b"
      3:3-3:4 !!str "c"
    4:1-4:2 !!str "d"
    4:4-4:5 !!str "e"
`,
	},
	{
		name: "anchors and aliases",
		in:   "- &x a\n- b: &q\n    c: d\n- *q\n- {*x : *x}\n",
		want: `document 0
  1:1-5:12 !!seq
    1:6-1:7 &x !!str "a"
    2:3-3:9 !!map
      2:3-2:4 !!str "b"
      3:5-3:9 &q !!map
        3:5-3:6 !!str "c"
        3:8-3:9 !!str "d"
    4:3-4:5 *q
    5:3-5:12 !!map
      5:4-5:6 *x
      5:9-5:11 *x
`,
	},
	{
		name: "tags",
		in:   "a: !!binary aGVsbG8=\nb: !foo {x: 1}\nc: ! x\nd: !!str\ne: &anc\nf: &m # c\n  !<tag:example.org,2020:g> # d\n  - 1\n",
		want: `document 0
  1:1-8:6 !!map
    1:1-1:2 !!str "a"
    1:13-1:21 !!binary "aGVsbG8="
    2:1-2:2 !!str "b"
    2:9-2:15 !foo
      2:10-2:11 !!str "x"
      2:13-2:14 !!int "1"
    3:1-3:2 !!str "c"
    3:6-3:7 ! "x"
    4:1-4:2 !!str "d"
    4:9-4:9 !!str ""
    5:1-5:2 !!str "e"
    5:8-5:8 &anc !!null ""
    6:1-6:2 !!str "f"
    8:3-8:6 &m tag:example.org,2020:g
      8:5-8:6 !!int "1"
  # line 6: c
  # line 7: d
`,
	},
	{
		name: "properties of a key",
		in:   "&k !!str a: 1\n!!str &l b: 2\n? &m\n: 3\n",
		want: `document 0
  1:1-4:4 !!map
    1:10-1:11 &k !!str "a"
    1:13-1:14 !!int "1"
    2:10-2:11 &l !!str "b"
    2:13-2:14 !!int "2"
    3:5-3:5 &m !!null ""
    4:3-4:4 !!int "3"
`,
	},
	{
		name: "tag of an empty value before a tagged key",
		in:   "d: !!str\n!foo e: !foo\n",
		want: `document 0
  1:1-2:13 !!map
    1:1-1:2 !!str "d"
    1:9-1:9 !!str ""
    2:6-2:7 !foo "e"
    2:13-2:13 !foo ""
`,
	},
	{
		name: "documents",
		in:   "# head\n---\na: 1\n# end of first\n---\n# second\n---\nb: 2 # c\n--- c\n--- # d\n- e\n",
		want: `document 0
  3:1-3:5 !!map
    3:1-3:2 !!str "a"
    3:4-3:5 !!int "1"
  # line 1 own: head
  # line 4 own: end of first
document 1
  nil
  # line 6 own: second
document 2
  8:1-8:5 !!map
    8:1-8:2 !!str "b"
    8:4-8:5 !!int "2"
  # line 8: c
document 3
  9:5-9:6 !!str "c"
document 4
  11:1-11:4 !!seq
    11:3-11:4 !!str "e"
  # line 10: d
`,
	},
	{
		name: "content after the end",
		in:   "a: 1\n...\n# tail\nb: 2\n---\nc: 3\n...\n# last\n",
		want: `document 0
  1:1-1:5 !!map
    1:1-1:2 !!str "a"
    1:4-1:5 !!int "1"
document 1 after end
  4:1-4:5 !!map
    4:1-4:2 !!str "b"
    4:4-4:5 !!int "2"
  # line 3 own: tail
document 2 after end
  6:1-6:5 !!map
    6:1-6:2 !!str "c"
    6:4-6:5 !!int "3"
  # line 8 own: last
`,
	},
	{
		name: "directives",
		in:   "%YAML 1.2 # x\n# c\n%TAG !e! tag:example.org,2020:\n---\na: !e!x b\n...\n%YAML 1.1\n---\nc: d\n",
		want: `document 0
  5:1-5:10 !!map
    5:1-5:2 !!str "a"
    5:9-5:10 tag:example.org,2020:x "b"
  # line 2 own: c
document 1 after end
  9:1-9:5 !!map
    9:1-9:2 !!str "c"
    9:4-9:5 !!str "d"
`,
	},
	{
		name: "empty texts",
		in:   "",
		want: ``,
	},
	{
		name: "only comments",
		in:   "# a\n  # b",
		want: ``,
	},
	{
		name: "only a marker",
		in:   "---\n",
		want: `document 0
  nil
`,
	},
	{
		name: "a null",
		in:   "---\n~\n--- null\n--- !!null\n",
		want: `document 0
  2:1-2:2 !!null "~"
document 1
  3:5-3:9 !!null "null"
document 2
  nil
`,
	},
	{
		name: "a scalar",
		in:   "just text\n",
		want: `document 0
  1:1-1:10 !!str "just text"
`,
	},
	{
		name: "no line feed at the end",
		in:   "a: b # c",
		want: `document 0
  1:1-1:5 !!map
    1:1-1:2 !!str "a"
    1:4-1:5 !!str "b"
  # line 1: c
`,
	},
	{
		name: "byte order mark",
		in:   "\ufeffa: \u00e9\u00e9 # \u00fc\nb: x\n",
		want: lines(
			"document 0",
			"  1:1-2:5 !!map",
			"    1:1-1:2 !!str \"a\"",
			"    1:4-1:6 !!str \"\u00e9\u00e9\"",
			"    2:1-2:2 !!str \"b\"",
			"    2:4-2:5 !!str \"x\"",
			"  # line 1: \u00fc",
		),
	},
	{
		name: "CRLF",
		in:   "a: x # c\r\n# d\r\nb: |\r\n  one\r\n\r\n  two\r\nc: \"x\r\n  y\"\r\nd: >\r\n  v\r\n  w\r\n",
		want: `document 0
  1:1-11:4 !!map
    1:1-1:2 !!str "a"
    1:4-1:5 !!str "x"
    3:1-3:2 !!str "b"
    3:4-6:6 !!str "one\n\ntwo\n" from "|\r\n  one\r\n\r\n  two"
    7:1-7:2 !!str "c"
    7:4-8:5 !!str "x y" from "\"x\r\n  y\""
    9:1-9:2 !!str "d"
    9:4-11:4 !!str "v w\n" from ">\r\n  v\r\n  w"
  # line 1: c
  # line 2 own: d
`,
	},
	{
		name: "CR",
		in:   "a: x # c\r# d\rb: |\r  one\r  two\rc: y\r",
		want: `document 0
  1:1-6:5 !!map
    1:1-1:2 !!str "a"
    1:4-1:5 !!str "x"
    3:1-3:2 !!str "b"
    3:4-5:6 !!str "one\ntwo\n" from "|\r  one\r  two"
    6:1-6:2 !!str "c"
    6:4-6:5 !!str "y"
  # line 1: c
  # line 2 own: d
`,
	},
	{
		name: "next line and line separator",
		in:   "a: x\u0085b: y\u2028c: 'p\u2028 q\u2029\n r'\u0085d: |\u0085  s\u2028  t\u0085e: \"f\\\u0085  g\"\n",
		want: `document 0
  1:1-2:29 !!map
    1:1-1:2 !!str "a"
    1:4-1:5 !!str "x"
    1:6-1:7 !!str "b"
    1:9-1:10 !!str "y"
    1:11-1:12 !!str "c"
    1:14-2:4 !!str "p\u2028q\u2029\nr" from "'p\u2028 q\u2029\n r'"
    2:5-2:6 !!str "d"
    2:8-2:17 !!str "s\u2028t\n" from "|\u0085  s\u2028  t"
    2:18-2:19 !!str "e"
    2:21-2:29 !!str "fg" from "\"f\\\u0085  g\""
`,
	},
	{
		name: "comment behind a next line",
		in:   "a: x\u0085# c\nb: 1\u0085---\u0085# d\nc: 2\n",
		want: `document 0
  1:1-2:5 !!map
    1:1-1:2 !!str "a"
    1:4-1:5 !!str "x"
    2:1-2:2 !!str "b"
    2:4-2:5 !!int "1"
  # line 1: c
document 1
  3:1-3:5 !!map
    3:1-3:2 !!str "c"
    3:4-3:5 !!int "2"
  # line 2: d
`,
	},
	{
		name: "wide characters",
		in:   "\U0001f600: [\U0001f600, \u00e9, 'x\u00e9']\n",
		want: lines(
			"document 0",
			"  1:1-1:16 !!map",
			"    1:1-1:2 !!str \"\U0001f600\"",
			"    1:4-1:16 !!seq",
			"      1:5-1:6 !!str \"\U0001f600\"",
			"      1:8-1:9 !!str \"\u00e9\"",
			"      1:11-1:15 !!str \"x\u00e9\" from \"'x\u00e9'\"",
		),
	},
	{
		name: "tabs",
		in:   "a:\t'b'\t# c\nd: [\t1,\t2 ]\n",
		want: `document 0
  1:1-2:12 !!map
    1:1-1:2 !!str "a"
    1:4-1:7 !!str "b" from "'b'"
    2:1-2:2 !!str "d"
    2:4-2:12 !!seq
      2:6-2:7 !!int "1"
      2:9-2:10 !!int "2"
  # line 1: c
`,
	},
	{
		name: "merge keys",
		in:   "a: &a {x: 1}\nb:\n  <<: *a\n  \"<<\": q\n",
		want: `document 0
  1:1-4:10 !!map
    1:1-1:2 !!str "a"
    1:7-1:13 &a !!map
      1:8-1:9 !!str "x"
      1:11-1:12 !!int "1"
    2:1-2:2 !!str "b"
    3:3-4:10 !!map
      3:3-3:5 !!merge "<<"
      3:7-3:9 *a
      4:3-4:7 !!str "<<" from "\"<<\""
      4:9-4:10 !!str "q"
`,
	},
	{
		name: "types",
		in:   "[1, 0o14, 014, 0x1f, 1.5, .5, 1e5, true, yes, null, ~, 2001-01-01, 1:30, 1_000, =, .inf, '1']\n",
		want: `document 0
  1:1-1:94 !!seq
    1:2-1:3 !!int "1"
    1:5-1:9 !!int "0o14"
    1:11-1:14 !!int "014"
    1:16-1:20 !!int "0x1f"
    1:22-1:25 !!float "1.5"
    1:27-1:29 !!float ".5"
    1:31-1:34 !!float "1e5"
    1:36-1:40 !!bool "true"
    1:42-1:45 !!str "yes"
    1:47-1:51 !!null "null"
    1:53-1:54 !!null "~"
    1:56-1:66 !!timestamp "2001-01-01"
    1:68-1:72 !!str "1:30"
    1:74-1:79 !!int "1_000"
    1:81-1:82 !!str "="
    1:84-1:88 !!float ".inf"
    1:90-1:93 !!str "1" from "'1'"
`,
	},
	{
		name: "broken",
		in:   "a: 1 # good\n---\nb: [ # bad\n---\nc: 1\n",
		want: `document 0
  1:1-1:5 !!map
    1:1-1:2 !!str "a"
    1:4-1:5 !!int "1"
  # line 1: good
error: line 4, column 1: not valid YAML: did not find expected node content
`,
	},
	{
		name: "broken after an empty document",
		in:   "---\n# good\n---\nb: [ # bad\n",
		want: `document 0
  nil
  # line 2 own: good
error: line 5, column 1: not valid YAML: did not find expected node content
`,
	},
	{
		name: "template",
		in:   "key: {{ .Values.x }}\nb: {{- if }}\n",
		want: `error: line 2, column 6: a template, not YAML: did not find expected node content
`,
	},
	{
		name: "unknown alias",
		in:   "a: *b'CANARY\n",
		want: lines(
			"error: line 1, column 4: not valid YAML: unknown anchor \u2026 referenced",
		),
	},
	{
		name: "surrogate escape",
		in:   "a: \"\\ud83d\\ude00\" # YAML\n",
		want: `error: line 1, column 7: not valid YAML: found invalid Unicode character escape code
`,
	},
	{
		name: "JSON",
		in:   "{\"a\": \"\\ud83d\\ude00x\\/\\u00e9\\b\", \"b\": [1, -1.5e3, null, true, {}, []],\n\t\"c\\n\": \"#\"}\n",
		want: lines(
			"document 0",
			"  1:1-2:13 !!map",
			"    1:2-1:5 !!str \"a\" from \"\\\"a\\\"\"",
			"    1:7-1:32 !!str \"\U0001f600x/\u00e9\\b\" from \"\\\"\\\\ud83d\\\\ude00x\\\\/\\\\u00e9\\\\b\\\"\"",
			"    1:34-1:37 !!str \"b\" from \"\\\"b\\\"\"",
			"    1:39-1:70 !!seq",
			"      1:40-1:41 !!int \"1\"",
			"      1:43-1:49 !!float \"-1.5e3\"",
			"      1:51-1:55 !!null \"null\"",
			"      1:57-1:61 !!bool \"true\"",
			"      1:63-1:65 !!map",
			"      1:67-1:69 !!seq",
			"    2:2-2:7 !!str \"c\\n\" from \"\\\"c\\\\n\\\"\"",
			"    2:9-2:12 !!str \"#\" from \"\\\"#\\\"\"",
		),
	},
	{
		name: "JSON with half a surrogate pair",
		in:   "[\"\\ud83dx\"]",
		want: lines(
			"document 0",
			"  1:1-1:12 !!seq",
			"    1:2-1:11 !!str \"\ufffdx\" from \"\\\"\\\\ud83dx\\\"\"",
		),
	},
	{
		name: "JSON with text behind",
		in:   "{\"a\": 1} # c\n",
		want: `document 0
  1:1-1:9 !!map
    1:2-1:5 !!str "a" from "\"a\""
    1:7-1:8 !!int "1"
  # line 1: c
`,
	},
}
