/** A path with `?shop=`, where one is named. */
export function inShop(path: string, shop: string | undefined): string {
  if (shop === undefined) return path;
  return `${path}${path.includes("?") ? "&" : "?"}shop=${encodeURIComponent(shop)}`;
}
