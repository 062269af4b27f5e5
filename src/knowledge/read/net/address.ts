import { BlockList, isIP } from "node:net";

/*
 * Addresses that are not of the public internet: IANA's special-purpose registries (RFC 6890 and its updates). An IPv4
 * address within IPv6 (`::ffff:10.0.0.1`) is looked at as IPv4, those of NAT64, 6to4 and Teredo are refused as a whole.
 */
const reserved = new BlockList();
const v4: readonly (readonly [string, number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.31.196.0", 24],
  ["192.52.193.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["192.175.48.0", 24],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
];
for (const [net, bits] of v4) reserved.addSubnet(net, bits, "ipv4");
// Only 2000::/3 is given out, and parts of it are special again.
const v6: readonly (readonly [string, number])[] = [
  ["::", 3],
  ["4000::", 2],
  ["8000::", 1],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["2620:4f:8000::", 48],
  ["3fff::", 20],
];
for (const [net, bits] of v6) reserved.addSubnet(net, bits, "ipv6");

/** This machine and the networks an office or a house has. Not link-local ones: clouds keep their keys there. */
const nearby = new BlockList();
nearby.addSubnet("127.0.0.0", 8, "ipv4");
nearby.addSubnet("10.0.0.0", 8, "ipv4");
nearby.addSubnet("172.16.0.0", 12, "ipv4");
nearby.addSubnet("192.168.0.0", 16, "ipv4");
nearby.addAddress("::1", "ipv6");
nearby.addSubnet("fc00::", 7, "ipv6");

/** `public`: of the internet · `nearby`: this machine or a private network · `refused`: anything else. */
export function reachOf(address: string): "public" | "nearby" | "refused" {
  const plain = /^::ffff:(?<v4>\d+\.\d+\.\d+\.\d+)$/iu.exec(address)?.groups?.v4 ?? address;
  const version = isIP(plain);
  if (version === 0 || plain.includes("%")) return "refused";
  const family = version === 4 ? "ipv4" : "ipv6";
  if (!reserved.check(plain, family)) return "public";
  return nearby.check(plain, family) ? "nearby" : "refused";
}
