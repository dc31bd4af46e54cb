"""What Nova and our services call a port on a shared Ethernet adapter."""

VIF_TYPE = "pvm_sea"
