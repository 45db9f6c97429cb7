"""The outbox: messages that wait for delivery, who may deliver them now, and those that did not arrive."""
