const dots = "•••";

/** `maria@gmail.com` as `m•••@g•••.com`: enough to recognise one's own, too little to write to it. */
export function maskedEmail(email: string): string {
  const [local = "", domain = ""] = email.split("@");
  const end = domain.lastIndexOf(".");
  const ending = end < 0 ? "" : domain.slice(end);
  return `${first(local)}${dots}@${first(domain)}${dots}${ending}`;
}

/** `+15550100001` as `•••01`. */
export function maskedPhone(phone: string): string {
  return `${dots}${phone.slice(-2)}`;
}

/** Any other text as its first letter. */
export function masked(text: string): string {
  return `${first(text.trim())}${dots}`;
}

function first(text: string): string {
  const [head = ""] = text;
  return head;
}
