package main

import (
	"bytes"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// The types of a bill of materials: CycloneDX 1.6, as JSON
// (https://cyclonedx.org/docs/1.6/json/).
type (
	bom struct {
		Schema       string       `json:"$schema"`
		BOMFormat    string       `json:"bomFormat"`
		SpecVersion  string       `json:"specVersion"`
		SerialNumber string       `json:"serialNumber"`
		Version      int          `json:"version"`
		Metadata     metadata     `json:"metadata"`
		Components   []component  `json:"components"`
		Dependencies []dependency `json:"dependencies"`
	}
	metadata struct {
		Timestamp string    `json:"timestamp"`
		Component component `json:"component"`
	}
	component struct {
		Type       string     `json:"type"`
		BOMRef     string     `json:"bom-ref"`
		Name       string     `json:"name"`
		Version    string     `json:"version"`
		PURL       string     `json:"purl,omitempty"`
		Hashes     []hash     `json:"hashes,omitempty"`
		Properties []property `json:"properties,omitempty"`
	}
	hash struct {
		Algorithm string `json:"alg"`
		Content   string `json:"content"`
	}
	property struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	dependency struct {
		Ref       string   `json:"ref"`
		DependsOn []string `json:"dependsOn,omitempty"`
	}
)

// billOfMaterials lists what a program is made of, as Go has noted it in the
// program: the modules with the hashes of go.sum, and the standard library.
func billOfMaterials(mods []module, r *release, p platform, program []byte) ([]byte, error) {
	info, err := buildinfo.Read(bytes.NewReader(program))
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(program)
	main := purl(info.Main.Path, r.version)
	b := bom{
		Schema: "http://cyclonedx.org/schema/bom-1.6.schema.json", BOMFormat: "CycloneDX", SpecVersion: "1.6", Version: 1,
		SerialNumber: serial(sum), Metadata: metadata{r.time.Format(time.RFC3339), component{
			Type: "application", BOMRef: main, Name: info.Main.Path, Version: r.version, PURL: main,
			Hashes:     []hash{{"SHA-256", hex.EncodeToString(sum[:])}},
			Properties: []property{{"secretref:os", p.os}, {"secretref:arch", p.arch}, {"secretref:go", info.GoVersion}},
		}},
	}
	all := dependency{Ref: main}
	mods = append([]module{{"std", strings.TrimPrefix(info.GoVersion, "go"), ""}}, mods...)
	for _, m := range mods {
		ref := purl(m.path, m.version)
		c := component{Type: "library", BOMRef: ref, Name: m.path, Version: m.version, PURL: ref}
		if digest, ok := strings.CutPrefix(m.sum, "h1:"); ok {
			raw, err := base64.StdEncoding.DecodeString(digest)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", m.path, err)
			}
			c.Hashes = []hash{{"SHA-256", hex.EncodeToString(raw)}}
		}
		b.Components = append(b.Components, c)
		all.DependsOn = append(all.DependsOn, ref)
		b.Dependencies = append(b.Dependencies, dependency{Ref: ref})
	}
	b.Dependencies = append([]dependency{all}, b.Dependencies...)
	data, err := json.MarshalIndent(b, "", "  ")
	return append(data, '\n'), err
}

// purl is a module's package URL.
func purl(path, version string) string {
	return "pkg:golang/" + strings.ToLower(path) + "@" + strings.ReplaceAll(version, "+", "%2B")
}

// serial is a UUID made of the program's hash, so that the same program has the
// same bill.
func serial(sum [32]byte) string {
	u := sum[:16]
	u[6], u[8] = u[6]&0x0f|0x80, u[8]&0x3f|0x80 // version 8: of our own making
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:])
}
