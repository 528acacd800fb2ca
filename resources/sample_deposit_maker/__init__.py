"""Makes the sample deposit: what a city office really hands over, invented from the first letter to the last."""
