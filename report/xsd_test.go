package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"testing"
)

// An xsd is as much of an XML schema as that of JUnit reports uses: elements
// that are sequences of others, with attributes, or text.
type xsd map[string]*xsdElement

type xsdElement struct {
	Name  string `xml:"name,attr"`
	Type  string `xml:"type,attr"`
	Mixed struct {
		Mixed    bool `xml:"mixed,attr"`
		Children []struct {
			Ref string `xml:"ref,attr"`
			Min string `xml:"minOccurs,attr"`
			Max string `xml:"maxOccurs,attr"`
		} `xml:"sequence>element"`
		Attributes []struct {
			Name string `xml:"name,attr"`
			Use  string `xml:"use,attr"`
		} `xml:"attribute"`
	} `xml:"complexType"`
}

func readXSD(t *testing.T, file string) xsd {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var s struct {
		Elements []*xsdElement `xml:"element"`
	}
	if err := xml.Unmarshal(data, &s); err != nil || len(s.Elements) < 8 {
		t.Fatalf("%d elements, %v", len(s.Elements), err)
	}
	x := xsd{}
	for _, e := range s.Elements {
		x[e.Name] = e
	}
	return x
}

func (x xsd) validate(data []byte) error {
	d := xml.NewDecoder(bytes.NewReader(data))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if start, ok := token.(xml.StartElement); ok {
			if err := x.element(d, start); err != nil {
				return err
			}
		}
	}
}

// element reads to the end of an element, and its children on the way.
func (x xsd) element(d *xml.Decoder, start xml.StartElement) error {
	e := x[start.Name.Local]
	if e == nil {
		return fmt.Errorf("no element %s", start.Name.Local)
	}
	if err := e.attributes(start.Attr); err != nil {
		return err
	}
	var children []string
	for {
		token, err := d.Token()
		if err != nil {
			return err
		}
		switch v := token.(type) {
		case xml.StartElement:
			children = append(children, v.Name.Local)
			if err := x.element(d, v); err != nil {
				return err
			}
		case xml.CharData:
			if len(bytes.TrimSpace(v)) > 0 && e.Type == "" && !e.Mixed.Mixed {
				return fmt.Errorf("text in %s", e.Name)
			}
		case xml.EndElement:
			return e.sequence(children)
		}
	}
}

func (e *xsdElement) attributes(all []xml.Attr) error {
	given := map[string]bool{}
	for _, a := range all {
		given[a.Name.Local] = true
	}
	for _, a := range e.Mixed.Attributes {
		if a.Use == "required" && !given[a.Name] {
			return fmt.Errorf("%s has no %s", e.Name, a.Name)
		}
		delete(given, a.Name)
	}
	if len(given) > 0 {
		return fmt.Errorf("%s has %v", e.Name, given)
	}
	return nil
}

// sequence holds the children against the order and numbers of the schema.
func (e *xsdElement) sequence(children []string) error {
	for _, c := range e.Mixed.Children {
		least, most := 1, 1
		if c.Min != "" {
			least, _ = strconv.Atoi(c.Min)
		}
		if c.Max != "" {
			most, _ = strconv.Atoi(c.Max)
		}
		if c.Max == "unbounded" {
			most = len(children)
		}
		n := slices.IndexFunc(children, func(name string) bool { return name != c.Ref })
		if n < 0 {
			n = len(children)
		}
		if n < least || n > most {
			return fmt.Errorf("%s has %d %s", e.Name, n, c.Ref)
		}
		children = children[n:]
	}
	if len(children) > 0 {
		return fmt.Errorf("%s has %v where it may not be", e.Name, children)
	}
	return nil
}
