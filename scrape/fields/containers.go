package fields

import "origintop/scrape/alarm"

// containerFields are the numbers of containers, by their limits.
var containerFields = []Field{
	{
		Name: "containers.cpu_cores", Unit: Ratio, Label: "cores", List: containerList,
		Row: func(s *Snapshot, i int) float64 { return s.Containers[i].CPU }, In: JSON,
	},
	{
		Name: "containers.cpu_quota_cores", Unit: Ratio, Label: "quota", List: containerList,
		Row: func(s *Snapshot, i int) float64 { return s.Containers[i].Quota }, In: JSON,
	},
	{
		Name: "containers.cpu_quota_percent", Unit: Percent, Worse: Higher, List: containerList,
		Row: func(s *Snapshot, i int) float64 { return s.Containers[i].CPUPercent }, In: JSON,
	},
	{
		Name: "containers.throttled_percent", Unit: Percent, Worse: Higher, Label: "throttled", List: containerList,
		Row: func(s *Snapshot, i int) float64 { return s.Containers[i].Throttled }, In: JSON,
		Limit: &alarm.Defaults[alarm.Throttled], Subject: "%s",
		RowAlarm: func(s *Snapshot, i int) *alarm.Alarm { return s.Containers[i].ThrottledAlarm }, listed: 29, weight: 8,
	},
	{
		Name: "containers.memory_bytes", Unit: Bytes, Label: "memory", List: containerList,
		Row: func(s *Snapshot, i int) float64 { return s.Containers[i].Memory }, In: JSON,
	},
	{
		Name: "containers.memory_limit_bytes", Unit: Bytes, Label: "limit", List: containerList,
		Row: func(s *Snapshot, i int) float64 { return s.Containers[i].MemoryLimit }, In: JSON,
	},
	{
		Name: "containers.memory_limit_percent", Unit: Percent, Worse: Higher, List: containerList,
		Row: func(s *Snapshot, i int) float64 { return s.Containers[i].MemoryPercent }, In: JSON,
		Limit: &alarm.Defaults[alarm.ContainerMemory], Subject: "%s",
		RowAlarm: func(s *Snapshot, i int) *alarm.Alarm { return s.Containers[i].MemoryAlarm }, listed: 29, weight: 9,
	},
	{
		Name: "containers.oom_kills", Unit: Count, Worse: Higher, List: containerList,
		Row: func(s *Snapshot, i int) float64 { return s.Containers[i].OOMKills }, In: JSON,
		Limit: &alarm.Defaults[alarm.OOM], Subject: "%s",
		RowAlarm: func(s *Snapshot, i int) *alarm.Alarm { return s.Containers[i].OOMAlarm }, listed: 29, weight: 16,
	},
}
