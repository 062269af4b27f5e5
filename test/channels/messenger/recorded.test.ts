import { describeRecorded } from "../meta/recorded.ts";
import { messengerKind } from "#channels/messenger/index.ts";
import { bodies } from "../../fixtures/messenger/bodies.ts";

describeRecorded(messengerKind, "messenger", bodies);
