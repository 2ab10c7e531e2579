package origin

import (
	"math"

	"origintop/scrape/series"
)

func (n *node) computeMemory() {
	v := n.all.now
	m := &n.memory
	m.Total, m.Available = series.Count(v[memTotal]), v[memAvailable]
	if math.IsNaN(m.Available) { // kernels before 3.14
		m.Available = v[memFree] + v[memCached] + v[memBuffers]
	}
	m.Available = series.NaNIf(m.Available < 0 || m.Available > m.Total, m.Available) // as a container may be told
	m.Used = m.Total - m.Available
	m.UsedPercent = series.Portion(m.Used, m.Total)
	m.Cache = series.Count(v[memCached]) + series.Count(v[memBuffers]) + series.OrZero(series.Count(v[memReclaimable]))
	m.SwapTotal = series.Count(v[swapTotal])
	m.SwapUsed = series.Within(v[swapTotal]-v[swapFree], 0, v[swapTotal])
	m.SwapIn, m.SwapOut = n.rate(&n.all, swapIn), n.rate(&n.all, swapOut)
	m.MajorFaults = n.rate(&n.all, majorFaults)
	last, _ := n.before(&n.all, 0, oomKills)
	m.OOMKills = series.Increase(last, v[oomKills])
	m.Pressure = n.pressure(memPressure)
	m.UsedAlarm = n.judge.see(&n.grades.used, ofMemory, m.UsedPercent)
	m.OOMAlarm = n.judge.see(&n.grades.oom, ofOOM, m.OOMKills)
	m.PressureAlarm = n.judge.seeRate(&n.grades.memoryPressure, ofPressure, m.Pressure)
	m.SwapAlarm = n.judge.seeRate(&n.grades.swapping, ofSwapping, m.SwapIn+m.SwapOut)
	n.used.Add(n.asked, m.UsedPercent)
	m.UsedHistory = n.used.Series()
}
