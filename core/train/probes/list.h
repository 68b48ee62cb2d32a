// One function for each probe, defined in the file of that name.
#pragma once

#include "core/train/probe.h"

namespace vitrine::probes {

ProbeType activations();
ProbeType attention();
ProbeType evaluation();
ProbeType excites();
ProbeType outputs();
ProbeType recurrence();
ProbeType saliency();
ProbeType samples();
ProbeType surface();
ProbeType weights();
ProbeType written();

}  // namespace vitrine::probes
