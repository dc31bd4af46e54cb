import type { JsonObject } from './json.js';
import type { NetworkInput } from './network-data.js';

/** Everything that a guest is told about itself. */
export interface InstanceMetadata {
  /** The guest's instance id: keep it for the life of the instance, cloud-init runs anew when it changes. */
  readonly uuid: string;
  /** Name in Nova, shown when there is no `displayName`. */
  readonly name: string;
  readonly displayName?: string;
  /** Host name, with the domain if there is one. */
  readonly hostname: string;
  readonly projectId: string;
  readonly availabilityZone: string | null;
  /** Place in a multi-instance request, counted from 0. */
  readonly launchIndex: number;
  readonly keypairs: readonly Keypair[];
  /** The user's key-value pairs. */
  readonly meta: Readonly<Record<string, string>>;
  /** Secret. Cloud-init sets it as the password of the default user. */
  readonly adminPass?: string;
  /** As the user gave it, base64 already removed. Secret. */
  readonly userData?: Uint8Array;
  /** Files that the guest writes at first boot. Their contents are secret. */
  readonly files: readonly InjectedFile[];
  readonly networkData: NetworkInput;
  /** `vendor_data.json`, and the `static` part of `vendor_data2.json`. @default {} */
  readonly vendorData?: JsonObject;
  /** What dynamic vendor data services answered, by their names; goes to `vendor_data2.json`. */
  readonly dynamicVendorData?: JsonObject;
  /**
   * Secret of at least 32 bytes, drawn once for the instance and kept with the operation; `random_seed` is made of it.
   * Without it the guest gets no `random_seed`.
   */
  readonly randomSeed?: Uint8Array;
  readonly ec2?: Ec2Facts;
}

export interface Keypair {
  readonly name: string;
  /** @default 'ssh' */
  readonly type?: 'ssh' | 'x509';
  readonly publicKey: string;
}

export interface InjectedFile {
  /** Path in the guest; one without a leading / is taken from / as well. */
  readonly path: string;
  readonly contents: Uint8Array;
}

/** What only the EC2 part of the drive shows; what is not given is left out there. */
export interface Ec2Facts {
  /** `i-` and eight hexadecimal digits. @default the uuid */
  readonly instanceId?: string;
  readonly amiId?: string;
  readonly reservationId?: string;
  readonly instanceType?: string;
  readonly securityGroups?: readonly string[];
  /** Virtual name such as `root` -> device name. */
  readonly blockDeviceMapping?: Readonly<Record<string, string>>;
}
