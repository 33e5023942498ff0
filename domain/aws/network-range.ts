/**
 * Whether it is the range of a private network, `10.20.0.0/16`: of /16, which is the largest that a VPC may be, to /24, since it is cut into
 * subnets; and written by its first address.
 */
export function isNetworkRange(range: string): boolean {
  const [, address = "", bits] = /^((?:\d{1,3}\.){3}\d{1,3})\/(\d{1,2})$/.exec(range) ?? [];
  const octets = address.split(".").map(Number);
  const prefix = Number(bits);
  const number = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  return octets.length === 4 && octets.every((octet) => octet <= 255) && prefix >= 16 && prefix <= 24 && number % 2 ** (32 - prefix) === 0;
}
