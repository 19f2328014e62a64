package manifest

import "bytes"

// IndexLines makes the table of lines that [Source.View] shares.
func (s *Source) IndexLines() {
	if s.lines != nil {
		return
	}
	if bytes.IndexByte(s.Text, '\r') >= 0 {
		s.lines = lineStarts(s.Text, false)
		return
	}
	s.lines = make([]int, 1, 1+bytes.Count(s.Text, []byte{'\n'}))
	for at := 0; ; {
		i := bytes.IndexByte(s.Text[at:], '\n')
		if i < 0 {
			return
		}
		at += i + 1
		s.lines = append(s.lines, at)
	}
}

// View returns a source of the same text under another name, which can be used
// by another goroutine. locate is as in [Source.WithPositions]; nil leaves the
// positions as they are. It shares the table of lines, so that a view of a
// small part of a large text costs nothing; see [Source.IndexLines].
func (s *Source) View(name string, locate func(int) Position) *Source {
	v := *s
	v.Name, v.last = name, placed{}
	if locate != nil {
		v.locate = locate
	}
	return &v
}
