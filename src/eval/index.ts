/** Scripted shoppers, what came of them, and past conversations held again; `src/cli/eval.ts` is its command. */
export { demoSimulations, evaluate, type EvaluateOptions } from "./evaluate.ts";
export { maskFor, type Mask } from "./mask.ts";
export { readOrdersFile, type OrdersRead } from "./orders-file.ts";
export { reportPage } from "./page.ts";
export { pastConversation, replay, type PastConversation, type ReplayedTurn } from "./replay.ts";
export { replayPage } from "./replay-page.ts";
export { defaultThresholds, shortfalls, type Prices, type Summary, type Thresholds } from "./score.ts";
export { shopFromSettings } from "./shop-settings.ts";
export { readSimulations, SimulationsBroken, type Simulation } from "./simulation.ts";
export { tableOf } from "./table.ts";
export { demoWorld, worldOf, type World } from "./world.ts";
