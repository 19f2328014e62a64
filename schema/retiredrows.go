package schema

// RetiredPlace is a sensitive place below a root that today's API has no more.
type RetiredPlace struct {
	Path string // as in Row
	Via  []Via  // what the objects on the way had to be; without classes
	Retired
}

// RetiredRows returns the sensitive places that older versions of the API had
// below a root and today's has not. The objects around them may still exist.
func RetiredRows(rootType string) []RetiredPlace {
	var places []RetiredPlace
	for i := range retiredRows {
		row := &retiredRows[i]
		if row.root != rootType {
			continue
		}
		place := RetiredPlace{Path: row.path, Retired: row.Retired}
		for _, via := range row.via {
			place.Via = append(place.Via, Via{At: via.at, Field: "type", Type: via.typ})
		}
		places = append(places, place)
	}
	return places
}
