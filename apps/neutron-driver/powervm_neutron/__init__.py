"""Neutron's side of PowerVM: binds ports to shared Ethernet adapters, and brings them up when they are in place."""
