// One function for each probe, defined in the file of that name.
#pragma once

#include "core/train/probe.h"

namespace vitrine::probes {

ProbeType attention();
ProbeType outputs();
ProbeType surface();
ProbeType samples();
ProbeType written();

}  // namespace vitrine::probes
