"""The editors' workbench: pages of HTML over the same service that programs ask by HTTP."""
