"""What several tests share: documents, cards, scripted channels, a house to run workflows in."""
