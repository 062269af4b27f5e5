export { candidates, looksLikeTracking, type Candidate } from "./candidates.ts";
