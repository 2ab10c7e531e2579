package origin

import (
	"origintop/scrape/exporter"
	"origintop/scrape/series"
)

// computeWorkers works out how many workers are busy, and of how many. A server that starts them as it needs them tells how many more it has
// room for. Once it has been reloaded, room of those that ended then may be among it: how many it can have is not known.
func (n *server) computeWorkers(w *ServerNumbers) {
	w.Workers, w.WorkersLimit = series.Count(n.value(exporter.ServerWorkersBusy)), series.Count(n.value(exporter.ServerWorkersLimit))
	if more := n.value(exporter.ServerWorkersMore); more > 0 {
		w.WorkersLimit = series.NaNIf(n.value(exporter.ServerReloads) != 0, w.WorkersLimit+more)
	}
	if n.value(exporter.ServerWorkersIdle) == 0 && w.Workers > 0 {
		w.WorkersLimit = w.Workers // none is free, however many more there may be
	}
	w.Busy = series.Share(w.Workers, w.WorkersLimit)
}
