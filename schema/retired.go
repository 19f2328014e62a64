package schema

// Retired is a sensitive field that older versions of the API had and today's
// has not. Manifests in Git may still use it.
type Retired struct {
	Sensitivity Sensitivity
	Hint        Hint
	LastSeen    string // date of the last API version that had it, "2025-08-06"
}

type retiredRow struct {
	root, path string
	Retired
	via []retiredVia
}

type retiredVia struct{ at, typ string }

// RetiredRow returns what the API once said about a path below a root, for a
// path that today's catalogue does not have. The path is a pattern
// (`integrations[].headers.*`) or one of a document
// (`integrations[0].headers["X-Api-Key"]`); names match in any spelling.
//
// typeAt returns the `type` of the document's object at a path, which is
// written as the given path is. An object without `type` fits every row; with
// another `type`, none. Of several rows, one whose types are all there wins,
// then the strictest.
func RetiredRow(root, path string, typeAt func(at string) (string, bool)) (Retired, bool) {
	var best *retiredRow
	var bestSure bool
	for i := range retiredRows {
		row := &retiredRows[i]
		if row.root != root || !matchPath(row.path, path) {
			continue
		}
		fits, sure := row.fits(path, typeAt)
		if !fits || best != nil && bestSure && !sure {
			continue
		}
		if best == nil || sure && !bestSure || row.Sensitivity > best.Sensitivity {
			best, bestSure = row, sure
		}
	}
	if best == nil {
		return Retired{}, false
	}
	return best.Retired, true
}

// fits compares the row's types with the document's; sure says that the
// document had them all.
func (row *retiredRow) fits(path string, typeAt func(at string) (string, bool)) (fits, sure bool) {
	sure = true
	for _, via := range row.via {
		typ, ok := typeAt(prefixLike(via.at, path))
		if ok && typ != via.typ {
			return false, false
		}
		sure = sure && ok
	}
	return true, sure
}

// RetiredIntegration returns the date on which an integration type that today's
// API lacks was last seen.
func RetiredIntegration(typ string) (lastSeen string, ok bool) {
	in, ok := Integration(typ)
	return in.Retired, ok && in.Retired != ""
}
