import { aftershipSourceKind } from "./aftership/kind.ts";
import { dhlSourceKind } from "./dhl/kind.ts";
import { easypostSourceKind } from "./easypost/kind.ts";
import { seventeentrackSourceKind } from "./seventeentrack/kind.ts";
import { shippoSourceKind } from "./shippo/kind.ts";
import type { TrackingSourceKind } from "./source.ts";

/** Every kind of provider that can be asked where a parcel is. */
export const trackingSourceKinds: readonly TrackingSourceKind[] = [
  easypostSourceKind,
  seventeentrackSourceKind,
  aftershipSourceKind,
  shippoSourceKind,
  dhlSourceKind,
];
