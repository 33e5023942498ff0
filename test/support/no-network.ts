/** Loaded into a process before its code (`node --import`): whatever opens a socket or asks for an address ends it with 70. */
import dgram from "node:dgram";
import dns from "node:dns";
import net from "node:net";

function denied(): never {
  process.stderr.write("the network was used\n");
  process.exit(70);
}

net.Socket.prototype.connect = denied;
dgram.Socket.prototype.bind = denied;
dgram.Socket.prototype.send = denied;
Object.assign(dns, { lookup: denied, resolve: denied });
Object.assign(dns.promises, { lookup: denied, resolve: denied });
