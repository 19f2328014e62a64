package fn

import (
	"runtime"
	"sync"
)

// batchSize is how many items go to a worker at once: handing over each alone
// would cost as much as reading it.
const batchSize = 32

// A batch is some of the items on their way through the workers.
type batch[T any] struct {
	from, to int
	results  chan []T // nil when the worker panicked
}

// inOrder does the work for 0 to n-1 on all cores and passes what it gives to
// take, in that order and on this goroutine, until take reports false. start
// makes what one worker needs. The queue bounds how far the workers are ahead.
//
// A batch whose worker panicked is done again on this goroutine, where somebody
// catches the panic and says where it was.
func inOrder[T any](n int, start func() (work func(i int) T), take func(T) bool) bool {
	workers := min(runtime.GOMAXPROCS(0), n/batchSize+1)
	queue, jobs := make(chan *batch[T], workers*4), make(chan *batch[T], workers*4)
	quit := make(chan struct{})
	var wg sync.WaitGroup
	defer wg.Wait()
	defer close(quit)
	wg.Go(func() { deal(n, queue, jobs, quit) })
	for range workers {
		wg.Go(func() {
			work := start()
			for b := range jobs {
				b.results <- try(b, work)
			}
		})
	}
	for b := range queue {
		results := <-b.results
		if results == nil {
			results = do(b, start())
		}
		for _, r := range results {
			if !take(r) {
				return false
			}
		}
	}
	return true
}

// deal puts the batches into both channels: the one that keeps the order, and
// the one that the workers take from.
func deal[T any](n int, queue, jobs chan<- *batch[T], quit <-chan struct{}) {
	defer close(queue)
	defer close(jobs)
	for from := 0; from < n; from += batchSize {
		b := &batch[T]{from: from, to: min(from+batchSize, n), results: make(chan []T, 1)}
		for _, c := range []chan<- *batch[T]{jobs, queue} {
			select {
			case c <- b:
			case <-quit:
				return
			}
		}
	}
}

func try[T any](b *batch[T], work func(i int) T) (results []T) {
	defer func() {
		if recover() != nil {
			results = nil
		}
	}()
	return do(b, work)
}

func do[T any](b *batch[T], work func(i int) T) []T {
	results := make([]T, 0, b.to-b.from)
	for i := b.from; i < b.to; i++ {
		results = append(results, work(i))
	}
	return results
}
