/**
 * Whether a tracking number has its carrier's form and check digit. The rules are those of the carriers'
 * label specifications: GS1 modulo 10 for DHL's 20 digits, UPS 1Z modulo 10, FedEx Express modulo 11, DHL Express
 * modulo 7, UPU S10 for postal items.
 */
export function isTrackingNumber(carrier: string, number: string): boolean {
  switch (carrier) {
    case "DHL":
      return isGs1(number) || isS10(number);
    case "DHL Express":
      return /^\d{10}$/.test(number) && Number(number.slice(0, 9)) % 7 === Number(number[9]);
    case "UPS":
      return isUps(number);
    case "FedEx":
      return (
        /^\d{12}$/.test(number) && (weigh(number.slice(0, 11), [3, 1, 7]) % 11) % 10 === Number(number[11])
      );
    default:
      return false;
  }
}

function weigh(digits: string, weights: readonly number[]): number {
  return digits
    .split("")
    .reduce((sum, digit, n) => sum + Number(digit) * (weights[n % weights.length] ?? 0), 0);
}

function isGs1(number: string): boolean {
  return /^00340434\d{12}$/.test(number) && weigh(number.split("").toReversed().join(""), [1, 3]) % 10 === 0;
}

function isUps(number: string): boolean {
  if (!/^1Z[0-9A-Z]{15}\d$/.test(number)) return false;
  const values = number.slice(2, 17).replace(/[A-Z]/g, (letter) => String((letter.charCodeAt(0) - 63) % 10));
  return (weigh(values, [1, 2]) + Number(number[17])) % 10 === 0;
}

function isS10(number: string): boolean {
  if (!/^[A-Z]{2}\d{9}[A-Z]{2}$/.test(number)) return false;
  const check = 11 - (weigh(number.slice(2, 10), [8, 6, 4, 2, 3, 5, 9, 7]) % 11);
  return (check === 10 ? 0 : check === 11 ? 5 : check) === Number(number[10]);
}
