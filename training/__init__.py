"""How the weights of the learned reader are made, from data to model card; nothing here is needed to run onrecord."""
