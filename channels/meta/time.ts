/**
 * A provider's time as a Date: seconds or milliseconds since 1970, as a number or as digits (WhatsApp sends
 * seconds in a string, Messenger milliseconds as a number). From 1e11 on it is milliseconds, which as seconds
 * would be the year 5138. Anything else: `otherwise`.
 */
export function timeOf(value: unknown, otherwise: Date): Date {
  const number = typeof value === "string" && /^\d{1,16}$/.test(value.trim()) ? Number(value) : value;
  if (typeof number !== "number" || !Number.isFinite(number) || number <= 0) return otherwise;
  const date = new Date(number >= 1e11 ? Math.floor(number) : Math.floor(number * 1000));
  return Number.isNaN(date.getTime()) ? otherwise : date;
}
