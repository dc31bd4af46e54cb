/** network_data.json (nova: virt/netutils.py, doc/api_schemas/network_data.json). */
export type NetworkData = {
  readonly links: readonly NetworkLink[];
  readonly networks: readonly LinkNetwork[];
  readonly services: readonly DnsService[];
};

export type NetworkLink = {
  readonly id: string;
  readonly vif_id: string;
  readonly type: 'ovs' | 'vif';
  readonly mtu: number | null;
  readonly ethernet_mac_address: string;
};

export type LinkNetwork = {
  readonly id: string;
  readonly type: string;
  /** `id` of a link. */
  readonly link: string;
  readonly network_id: string;
  readonly ip_address?: string;
  readonly netmask?: string;
  readonly routes?: readonly { readonly network: string; readonly netmask: string; readonly gateway: string }[];
  readonly services?: readonly DnsService[];
};

export type DnsService = {
  readonly type: 'dns';
  readonly address: string;
};
