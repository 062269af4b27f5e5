import { describeRecorded } from "../meta/recorded.ts";
import { instagramKind } from "#channels/instagram/index.ts";
import { bodies } from "../../fixtures/instagram/bodies.ts";

describeRecorded(instagramKind, "instagram", bodies);
