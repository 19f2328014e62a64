package report

// The measures of the picture, in pixels. The script has them from the page.
const (
	boxWidth   = 300
	boxHeight  = 42
	boxIndent  = 16 // of what lies in a group
	boxStep    = boxHeight + 8
	columnStep = boxWidth + 116
	margin     = 8
	titles     = 32 // above the columns
	labelCell  = 79 // the width of a character, in tenths of a pixel
	subCell    = 67
)

// fold opens all groups, or closes them.
func (p *picture) fold(open bool) {
	for i := range p.nodes {
		n := &p.nodes[i]
		n.open = open && n.leaves > 0 && !p.flat
		n.hidden = n.parent >= 0 && !p.nodes[n.parent].open
	}
}

// standIn is the node itself, or the closed group that stands for it.
func (p *picture) standIn(id int) int {
	if p.nodes[id].hidden {
		return p.nodes[id].parent
	}
	return id
}

// place puts the nodes that are to be seen below each other: secrets without
// gaps, stores and manifests beside what they are joined to. Of several edges
// between the same two nodes one is drawn. The script does the same again
// whenever a group is opened or a filter set.
func (p *picture) place() {
	seen := map[[2]int]bool{}
	sum, joins := make([]int, len(p.nodes)), make([]int, len(p.nodes))
	row := 0
	for i := range p.nodes {
		if n := &p.nodes[i]; n.column == secretColumn && !n.hidden {
			n.y = row * boxStep
			row++
		}
	}
	for i := range p.edges {
		e := &p.edges[i]
		pair := [2]int{p.standIn(e.from), p.standIn(e.to)}
		if e.hidden = seen[pair]; e.hidden {
			continue
		}
		seen[pair] = true
		outer, inner := pair[0], pair[1]
		if p.nodes[outer].column == secretColumn {
			outer, inner = inner, outer
		}
		sum[outer] += p.nodes[inner].y
		joins[outer]++
	}
	p.stack(storeColumn, sum, joins)
	p.stack(manifestColumn, sum, joins)
}

// stack puts the nodes of a column as near to what they are joined to as their
// order and the length of the picture allow. Nodes that would lie on each other
// become a block, which lies where its nodes would like to be on average.
func (p *picture) stack(column int, sum, joins []int) {
	var ids []int
	for i := range p.nodes {
		if n := &p.nodes[i]; n.column == column && !n.hidden {
			ids = append(ids, i)
		}
	}
	type block struct{ sum, n int } // of places, less what lies above them
	var blocks []block
	last := 0
	for k, id := range ids {
		switch next := k + 1; {
		case joins[id] > 0:
			last = sum[id]/joins[id] - k*boxStep
		case p.nodes[id].open && next < len(ids) && joins[ids[next]] > 0:
			last = sum[ids[next]]/joins[ids[next]] - next*boxStep
		}
		b := block{last, 1}
		for n := len(blocks) - 1; n >= 0 && blocks[n].sum*b.n >= b.sum*blocks[n].n; n-- {
			b.sum, b.n = b.sum+blocks[n].sum, b.n+blocks[n].n
			blocks = blocks[:n]
		}
		blocks = append(blocks, b)
	}
	room := max(p.rows(secretColumn)-len(ids), 0) * boxStep
	k := 0
	for _, b := range blocks {
		for range b.n {
			p.nodes[ids[k]].y = min(max(b.sum/b.n, 0), room) + k*boxStep
			k++
		}
	}
}

// rows counts what is to be seen in a column.
func (p *picture) rows(column int) int {
	rows := 0
	for i := range p.nodes {
		if n := &p.nodes[i]; n.column == column && !n.hidden {
			rows++
		}
	}
	return rows
}

// height is that of the longest column.
func (p *picture) height() int {
	height := 0
	for i := range p.nodes {
		if n := &p.nodes[i]; !n.hidden {
			height = max(height, n.y+boxStep)
		}
	}
	return height
}

// x is the left edge of a node.
func (n *pictureNode) x() int {
	x := n.column * columnStep
	if n.parent >= 0 {
		x += boxIndent
	}
	return x
}

func (n *pictureNode) width() int {
	if n.parent >= 0 {
		return boxWidth - boxIndent
	}
	return boxWidth
}

// cells is how many characters have room, of so many tenths of a pixel each.
func (n *pictureNode) cells(tenths int) int {
	room := n.width() - 24
	if n.severity > 0 {
		room -= 24
	}
	return room * 10 / tenths
}
