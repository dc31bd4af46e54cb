"""Where Nova looks for the driver that `compute_driver = powervm.driver.PowerVMDriver` names."""
