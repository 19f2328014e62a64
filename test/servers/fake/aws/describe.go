package aws

import (
	"slices"
	"strconv"
	"strings"
)

// metadata is p without its value [model].
func (s *Server) metadata(p *parameter) parameterJSON {
	d := s.read(p, "", false)
	d.Value = nil
	d.Tier = "Standard"
	d.LastModifiedUser = "arn:aws:iam::" + s.Account + ":user/admin"
	if p.kind == "SecureString" {
		d.KeyID = "alias/aws/ssm"
	}
	return d
}

// describeParameters knows the filter that is used here, and no other: names
// that are equal. It lists what is there, whoever may read it ([model]: the
// right to it is not one to single parameters), and nothing under /aws/.
func (s *Server) describeParameters(in map[string]any) (any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	filters, _ := in["ParameterFilters"].([]any)
	if len(filters) != 1 {
		s.report("DescribeParameters: %d filters; without one it pages over the whole account", len(filters))
		return nil, &apiError{code: "ValidationException"}
	}
	filter, _ := filters[0].(map[string]any)
	if text(filter, "Key") != "Name" || text(filter, "Option") != "Equals" {
		return nil, &apiError{code: "InvalidFilterOption", message: "the fake knows names that are equal"}
	}
	var found []*parameter
	for _, name := range texts(filter, "Values") {
		if p, ok := s.parameters[name]; ok && !strings.HasPrefix(name, "/aws/") {
			found = append(found, p)
		}
	}
	return s.page(in, found, number(in, "MaxResults", 50), s.metadata)
}

// getParametersByPath is for other clients than ours.
func (s *Server) getParametersByPath(in map[string]any) (any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	decrypt, _ := in["WithDecryption"].(bool)
	recursive, _ := in["Recursive"].(bool)
	path := strings.TrimSuffix(text(in, "Path"), "/") + "/"
	if !s.faults.allows("ssm:GetParametersByPath", s.ParameterARN(path)) {
		return nil, &apiError{code: "AccessDeniedException", message: "not authorized on resource: " + s.ParameterARN(path)}
	}
	var found []*parameter
	for name, p := range s.parameters {
		rest, ok := strings.CutPrefix(name, path)
		if ok && (recursive || !strings.Contains(rest, "/")) && !s.faults.deniedName(name) {
			found = append(found, p)
		}
	}
	return s.page(in, found, number(in, "MaxResults", 10), func(p *parameter) parameterJSON { return s.read(p, "", decrypt) })
}

// page returns one page of parameters, after the empty ones that were ordered:
// with a filter the service returns pages without a match, and a token
// [thread]. A token is the number of the page, and one that was not given is
// refused [model].
func (s *Server) page(in map[string]any, found []*parameter, size int, show func(*parameter) parameterJSON) (any, *apiError) {
	slices.SortFunc(found, func(a, b *parameter) int { return strings.Compare(a.name, b.name) })
	n := 0
	if token := text(in, "NextToken"); token != "" {
		page, ok := strings.CutPrefix(token, "page-")
		var err error
		if n, err = strconv.Atoi(page); !ok || err != nil {
			return nil, &apiError{code: "InvalidNextToken"}
		}
	}
	list := []parameterJSON{}
	start := (n - s.faults.emptyPages) * size
	if start >= 0 {
		for _, p := range found[min(start, len(found)):min(start+size, len(found))] {
			list = append(list, show(p))
		}
	}
	out := map[string]any{"Parameters": list}
	if start+size < len(found) || start < 0 {
		out["NextToken"] = "page-" + strconv.Itoa(n+1)
	}
	return out, nil
}
