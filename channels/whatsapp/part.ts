import { z } from "zod";
import { FilledTemplate } from "../meta/templates.ts";

/*
 * The bodies we send, with WhatsApp's limits: what `render` makes, what is stored, what `send` reads back and
 * what the sandbox holds a request against.
 * Source: WhatsApp Cloud API "Text messages", "Interactive reply buttons messages", "Interactive list messages",
 * "Template messages".
 */

/** The limits, in characters; counted as UTF-16 code units, which are never fewer. */
export const limits = {
  text: 4096,
  buttons: 3,
  buttonsBody: 1024,
  buttonTitle: 20,
  buttonId: 256,
  rows: 10,
  listBody: 4096,
  listButton: 20,
  rowId: 200,
  rowTitle: 24,
  rowDescription: 72,
  key: 512,
} as const;

const upTo = (max: number) => z.string().min(1).max(max);

const common = { messaging_product: z.literal("whatsapp"), recipient_type: z.literal("individual") };

const TextPart = z.object({
  ...common,
  type: z.literal("text"),
  text: z.object({ body: upTo(limits.text) }),
});

const Buttons = z.object({
  type: z.literal("button"),
  body: z.object({ text: upTo(limits.buttonsBody) }),
  action: z.object({
    buttons: z
      .array(
        z.object({
          type: z.literal("reply"),
          reply: z.object({ id: upTo(limits.buttonId), title: upTo(limits.buttonTitle) }),
        }),
      )
      .min(1)
      .max(limits.buttons)
      .refine((buttons) => distinct(buttons.map(({ reply }) => reply.id)), "ids must differ")
      .refine((buttons) => distinct(buttons.map(({ reply }) => reply.title)), "titles must differ"),
  }),
});

const List = z.object({
  type: z.literal("list"),
  body: z.object({ text: upTo(limits.listBody) }),
  action: z.object({
    button: upTo(limits.listButton),
    sections: z
      .array(
        z.object({
          rows: z
            .array(
              z.object({
                id: upTo(limits.rowId),
                title: upTo(limits.rowTitle),
                description: upTo(limits.rowDescription).optional(),
              }),
            )
            .min(1)
            .max(limits.rows)
            .refine((rows) => distinct(rows.map(({ id }) => id)), "ids must differ"),
        }),
      )
      .length(1),
  }),
});

const InteractivePart = z.object({
  ...common,
  type: z.literal("interactive"),
  interactive: z.discriminatedUnion("type", [Buttons, List]),
});

const TemplatePart = z.object({ ...common, type: z.literal("template"), template: FilledTemplate });

/** One message as WhatsApp takes it, but for who gets it and our key. */
export const WhatsAppPart = z.discriminatedUnion("type", [TextPart, InteractivePart, TemplatePart]);
export type WhatsAppPart = z.infer<typeof WhatsAppPart>;

function distinct(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}
